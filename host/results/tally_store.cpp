#include "host/results/tally_store.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <stdexcept>

#include "cuda/market/layout.h"
#include "cuda/pipeline/tally_layout.h"
#include "host/results/axes.h"
#include "host/results/tallies/layout.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kDigestBytes = 32;
constexpr std::uint64_t kDigestsInChunk = 1024;

hdf5::Shape joined(const hdf5::Shape& axes, const hdf5::Shape& inner) {
  hdf5::Shape shape = axes;
  shape.insert(shape.end(), inner.begin(), inner.end());
  return shape;
}

/// A chunk of at most `points` points, whole along the fastest axes.
hdf5::Shape chunk_of(const hdf5::Shape& axes, const hdf5::Shape& inner, std::uint64_t points) {
  hdf5::Shape chunk(axes.size(), 1);
  for (std::size_t i = axes.size(); i-- > 0 && points > 1;) {
    chunk[i] = std::min(axes[i], points);
    points /= axes[i];
  }
  return joined(chunk, inner);
}

void write_dimensions(const hdf5::Object& group, const std::vector<RawDimension>& dimensions,
                      Scales& scales) {
  for (const RawDimension& dimension : dimensions) {
    const std::uint64_t size = dimension.beginning.size();
    auto scale =
        hdf5::create_dataset(group, dimension.name, {.type = hdf5::Type::int64, .shape = {size}});
    hdf5::write(scale, {{0}, {size}}, std::span(dimension.beginning));
    hdf5::make_scale(scale, dimension.name);
    if (!dimension.unit.empty()) hdf5::write_attribute(scale.object, "units", dimension.unit);
    hdf5::write_attribute(scale.object, "long_name", dimension.meaning);
    if (!dimension.end.empty()) {
      const auto end = hdf5::create_dataset(group, bin_end_name(dimension),
                                            {.type = hdf5::Type::float64, .shape = {size}});
      hdf5::write(end, {{0}, {size}}, std::span(dimension.end));
      hdf5::attach_scale(end, 0, scale);
      if (!dimension.unit.empty()) hdf5::write_attribute(end.object, "units", dimension.unit);
      hdf5::write_attribute(end.object, "long_name", "where the bin ends (exclusive)");
    }
    scales.emplace(dimension.name, std::move(scale));
  }
}

/// The scales of the axes first, then those of the inner dimensions.
void attach_all(const hdf5::Dataset& dataset, const Scales& scales,
                const std::vector<std::string>& axes, const std::vector<std::string>& inner) {
  std::uint32_t dimension = 0;
  for (const auto& name : axes) hdf5::attach_scale(dataset, dimension++, scales.at(name));
  for (const auto& name : inner) hdf5::attach_scale(dataset, dimension++, scales.at(name));
}

hdf5::Dataset open_expected(const hdf5::Object& group, const RawSchema& schema,
                            const std::string& name, const hdf5::Shape& shape) {
  const std::string path = schema.group + "/" + name;
  if (!hdf5::exists(group, name))
    throw hdf5::Error("there is no " + path + ": it was written with other metrics", 0);
  auto dataset = hdf5::open_dataset(group, name);
  if (dataset.shape != shape)
    throw hdf5::Error(path + " has another shape: it was written with other metrics", 0);
  return dataset;
}

}  // namespace

std::vector<TallyPiece> new_pieces(const RawSchema& schema) {
  std::vector<TallyPiece> pieces;
  for (std::size_t i = 0; i < schema.datasets.size(); ++i)
    std::ranges::copy(pieces_of(schema.datasets[i], i, piece_shape(schema.datasets[i])),
                      std::back_inserter(pieces));
  return pieces;
}

PackedPoint pack_point(const RawSchema& schema, std::span<const TallyPiece> pieces,
                       std::span<const std::uint64_t> words) {
  if (words.size() != schema.words)
    throw std::logic_error("a tally of another size than this program's");
  PackedPoint point{{}, digest_of_tally(schema, words)};
  std::vector<std::uint64_t> chunk;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!pieces[i].holds(words)) continue;
    pieces[i].gather(words, chunk);
    point.chunks.push_back({i, hdf5::pack(chunk)});
  }
  return point;
}

void TallyStore::set_shape(hdf5::Shape shape) {
  shape_ = std::move(shape);
  for (const auto n : shape_) size_ *= n;
}

TallyStore TallyStore::create(const hdf5::Object& file, const std::vector<Axis>& axes,
                              const RawSchema& schema) {
  TallyStore raw(schema);
  raw.group_ = hdf5::create_group(file, schema.group);
  hdf5::Shape shape;
  for (const Axis& axis : axes) {
    raw.axis_names_.push_back(axis.name());
    shape.push_back(axis.size());
  }
  raw.set_shape(std::move(shape));
  Scales scales = write_axes(raw.group_, axes);
  write_dimensions(raw.group_, schema.dimensions, scales);
  for (const RawDataset& metric : schema.datasets) {
    // One point a chunk: a chunk is written once and never moves, so a process that is killed
    // later takes no point with it that was flushed.
    auto dataset = hdf5::create_dataset(raw.group_, metric.name,
                                        {.type = metric.type,
                                         .shape = joined(raw.shape_, metric.shape),
                                         .chunk = chunk_of(raw.shape_, piece_shape(metric), 1)});
    attach_all(dataset, scales, raw.axis_names_, metric.dimensions);
    hdf5::write_attribute(dataset.object, "units", metric.unit);
    hdf5::write_attribute(dataset.object, "long_name", metric.meaning);
    hdf5::write_attribute(dataset.object, "first_word",
                          static_cast<std::int64_t>(metric.first_word));
    if (metric.later)
      hdf5::write_attribute(dataset.object, "in_digest", std::string("where not all 0"));
    for (const auto& [name, value] : metric.attributes)
      hdf5::write_attribute(dataset.object, name, value);
    raw.datasets_.push_back(std::move(dataset));
  }
  raw.set_pieces();
  raw.digests_ =
      hdf5::create_dataset(raw.group_, kPointDigests,
                           {.type = hdf5::Type::uint8,
                            .shape = joined(raw.shape_, {kDigestBytes}),
                            .chunk = chunk_of(raw.shape_, {kDigestBytes}, kDigestsInChunk),
                            .compressed = false});
  attach_all(raw.digests_, scales, raw.axis_names_, {kDigestDimension});
  hdf5::write_attribute(raw.digests_.object, "long_name",
                        "SHA-256 of the integers of a point; zeros: never written");
  return raw;
}

TallyStore TallyStore::open(const hdf5::Object& file, RawSchema all, bool some) {
  TallyStore raw(std::move(all));
  RawSchema& schema = raw.schema_;
  raw.group_ = hdf5::open_group(file, schema.group);
  const auto runs = hdf5::open_dataset(raw.group_, schema.datasets.front().name);
  raw.axis_names_ = hdf5::scale_names(runs);
  raw.axis_names_.pop_back();  // the batches
  raw.set_shape(hdf5::Shape(runs.shape.begin(), runs.shape.end() - 1));
  std::erase_if(schema.datasets, [&](const RawDataset& metric) {
    if (!hdf5::exists(raw.group_, metric.name)) return some || metric.later;
    return some &&
           hdf5::open_dataset(raw.group_, metric.name).shape != joined(raw.shape_, metric.shape);
  });
  for (const RawDataset& metric : schema.datasets)
    raw.datasets_.push_back(
        open_expected(raw.group_, schema, metric.name, joined(raw.shape_, metric.shape)));
  raw.set_pieces();
  raw.digests_ =
      open_expected(raw.group_, schema, kPointDigests, joined(raw.shape_, {kDigestBytes}));
  return raw;
}

hdf5::Block TallyStore::block(std::uint64_t index, const hdf5::Shape& inner) const {
  if (index >= size_)
    throw std::out_of_range("point " + std::to_string(index) + " of " + std::to_string(size_));
  hdf5::Block block{joined(shape_, hdf5::Shape(inner.size(), 0)),
                    joined(hdf5::Shape(shape_.size(), 1), inner)};
  for (std::size_t i = shape_.size(); i-- > 0;) {
    block.offset[i] = index % shape_[i];
    index /= shape_[i];
  }
  return block;
}

/// Chunks of one point each, whole along the batches, by our filters: those of the program. In a
/// file that another tool packed again they may be anything.
void TallyStore::set_pieces() {
  for (std::size_t i = 0; i < datasets_.size(); ++i) {
    const RawDataset& metric = schema_.datasets[i];
    hdf5::Shape shape = piece_shape(metric);
    const auto chunk = hdf5::packed_chunk(datasets_[i]);
    hdf5::Shape expected = joined(hdf5::Shape(shape_.size(), 1), shape);
    if (chunk) shape.back() = expected.back() = chunk->back();
    repacked_.push_back(chunk != expected);
    std::ranges::copy(pieces_of(metric, i, shape), std::back_inserter(pieces_));
  }
}

hdf5::Shape TallyStore::offset_of(std::uint64_t index, const TallyPiece& piece) const {
  hdf5::Shape offset = block(index, piece.offset).offset;
  offset.resize(shape_.size());
  return joined(offset, piece.offset);
}

hdf5::Packed TallyStore::read_piece(std::uint64_t index, const TallyPiece& piece) const {
  const hdf5::Dataset& dataset = datasets_[piece.dataset];
  if (!repacked_[piece.dataset]) return hdf5::read_chunk(dataset, offset_of(index, piece));
  hdf5::Shape count = schema_.datasets[piece.dataset].shape;
  count.back() = piece.length;
  hdf5::Block place{offset_of(index, piece), joined(hdf5::Shape(shape_.size(), 1), count)};
  std::vector<std::uint64_t> chunk(piece.words), values(piece.rows * piece.length);
  hdf5::read(dataset, place, std::span(values));
  for (std::uint64_t row = 0; row < piece.rows; ++row)
    std::ranges::copy(std::span(values).subspan(row * piece.length, piece.length),
                      chunk.begin() + static_cast<std::ptrdiff_t>(row * piece.row_words));
  return hdf5::pack(chunk);
}

/// Chunks that held something, and now do not.
void TallyStore::clear_others(std::uint64_t index, const PackedPoint& point) {
  auto next = point.chunks.begin();
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (next != point.chunks.end() && next->piece == i) {
      ++next;
      continue;
    }
    const hdf5::Dataset& dataset = datasets_[pieces_[i].dataset];
    const hdf5::Shape offset = offset_of(index, pieces_[i]);
    if (!hdf5::read_chunk(dataset, offset).empty())
      hdf5::write_chunk(dataset, offset, hdf5::pack(std::vector<std::uint64_t>(pieces_[i].words)));
  }
}

void TallyStore::write(std::uint64_t index, const PackedPoint& point) {
  has_chunks_.resize(size_);
  if (has_chunks_.at(index)) clear_others(index, point);
  has_chunks_[index] = true;
  for (const auto& [i, bytes] : point.chunks)
    hdf5::write_chunk(datasets_[pieces_[i].dataset], offset_of(index, pieces_[i]), bytes);
  unsealed_[index] = point.digest;
}

void TallyStore::seal(const hdf5::Object& file) {
  hdf5::flush(file);
  if (unsealed_.empty()) return;
  for (const auto& [index, digest] : unsealed_)
    hdf5::write(digests_, block(index, {kDigestBytes}), std::span<const std::uint8_t>(digest));
  hdf5::flush(file);
  unsealed_.clear();
}

PackedPoint TallyStore::read_packed(std::uint64_t index) const {
  PackedPoint point{{}, digest(index)};
  if (point.digest == Sha256{}) return point;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    auto bytes = read_piece(index, pieces_[i]);
    if (!bytes.empty()) point.chunks.push_back({i, std::move(bytes)});
  }
  return point;
}

/// Calls use(piece, words of the chunk), in the order of the pieces.
template <class Use>
void TallyStore::each_chunk(const PackedPoint& point, const Use& use) const {
  thread_local std::vector<std::uint64_t> chunk;
  for (const auto& [i, bytes] : point.chunks) {
    chunk.resize(pieces_[i].words);
    hdf5::unpack(bytes, chunk);
    use(pieces_[i], chunk);
  }
}

std::vector<std::uint64_t> TallyStore::unpack(const PackedPoint& point) const {
  std::vector<std::uint64_t> words(schema_.words);
  each_chunk(point,
             [&](const TallyPiece& piece, const auto& chunk) { piece.scatter(chunk, words); });
  return words;
}

Sha256 TallyStore::digest_of(const PackedPoint& point, std::vector<std::uint64_t>* words) const {
  std::vector<std::uint64_t> own;
  if (words == nullptr && schema_.format == 1) words = &own;
  if (words != nullptr) words->assign(schema_.words, 0);
  PointDigest digest(schema_);
  each_chunk(point, [&](const TallyPiece& piece, const auto& chunk) {
    if (words != nullptr) piece.scatter(chunk, *words);
    piece.add_filled(chunk, digest.filled(piece.dataset));
  });
  return schema_.format == 1 ? digest_of_tally(schema_, *words) : digest.finish();
}

std::uint64_t TallyStore::replicates(std::uint64_t index) const {
  if (digest(index) == Sha256{}) return 0;
  std::vector<std::uint64_t> batches(kBatches);
  hdf5::read(datasets_.front(), block(index, schema_.datasets.front().shape), std::span(batches));
  return std::accumulate(batches.begin(), batches.end(), std::uint64_t{0});
}

Sha256 TallyStore::digest(std::uint64_t index) const {
  if (const auto found = unsealed_.find(index); found != unsealed_.end()) return found->second;
  Sha256 digest;
  hdf5::read(digests_, block(index, {kDigestBytes}), std::span<std::uint8_t>(digest));
  return digest;
}

/// The digests of the next points that make a block: whole along the fastest axes.
hdf5::Block TallyStore::digests_from(std::uint64_t index) const {
  constexpr std::uint64_t kMostPoints = 8192;
  hdf5::Block digests = block(index, {kDigestBytes});
  std::uint64_t room = kMostPoints;
  for (std::size_t i = shape_.size(); i-- > 0;) {
    digests.count[i] = std::min(shape_[i] - digests.offset[i], room);
    if (digests.count[i] < shape_[i]) break;
    room /= shape_[i];
  }
  return digests;
}

std::vector<Sha256> TallyStore::digests() const {
  std::vector<Sha256> found;
  while (found.size() < size_) {
    const hdf5::Block digests = digests_from(found.size());
    std::uint64_t points = 1;
    for (std::size_t i = 0; i < shape_.size(); ++i) points *= digests.count[i];
    std::vector<std::uint8_t> bytes(points * kDigestBytes);
    hdf5::read(digests_, digests, std::span(bytes));
    for (std::uint64_t i = 0; i < points; ++i)
      std::ranges::copy(std::span(bytes).subspan(i * kDigestBytes, kDigestBytes),
                        found.emplace_back().begin());
  }
  for (const auto& [index, digest] : unsealed_) found[index] = digest;
  return found;
}

void TallyStore::close() {
  for (auto& dataset : datasets_) dataset.object.close();
  digests_.object.close();
  group_.close();
}

namespace {

constexpr ByLevel<LevelNames> kLevelNames = {
    {{{"runs_per_point", "points"}, {"market_runs_per_point", "market_points"}}}};

RawSchema pipeline_schema_of(const Study&) { return pipeline_schema(); }
RawSchema market_schema_of(const Study& study) { return market_schema(market_cycles(study)); }
constexpr ByLevel<RawSchema (*)(const Study&)> kLevelSchemas = {
    {pipeline_schema_of, market_schema_of}};

template <class Layout>
void add_checked(const Layout& layout, std::span<std::uint64_t> to,
                 std::span<const std::uint64_t> from) {
  const auto words = static_cast<std::size_t>(layout.words());
  if (to.size() != words || from.size() != words)
    throw std::logic_error("tallies of another size than their layout");
  add_tally(layout, to.data(), from.data());
}

using AddTally = void (*)(const Study&, std::span<std::uint64_t>, std::span<const std::uint64_t>);
constexpr ByLevel<AddTally> kLevelSums = {
    {[](const Study&, auto to, auto from) { add_checked(TallyLayout{}, to, from); },
     [](const Study& study, auto to, auto from) {
       add_checked(MarketLayout{market_cycles(study)}, to, from);
     }}};

std::optional<RawSchema> pipeline_schema_in(const hdf5::Object&) { return pipeline_schema(); }
/// Its sales are counted by its own dimension.
std::optional<RawSchema> market_schema_in(const hdf5::Object& file) {
  const std::string group = market_schema(1).group;
  if (!hdf5::exists(file, group)) return std::nullopt;
  const auto cycle = hdf5::open_dataset(hdf5::open_group(file, group), kCycle);
  return market_schema(static_cast<std::int32_t>(cycle.shape.front()));
}
constexpr ByLevel<std::optional<RawSchema> (*)(const hdf5::Object&)> kLevelSchemasInFile = {
    {pipeline_schema_in, market_schema_in}};

}  // namespace

const LevelNames& names_of(Level level) { return kLevelNames[level]; }
RawSchema schema_of(const Study& study, Level level) { return kLevelSchemas[level](study); }

void add_tally(const Study& study, Level level, std::span<std::uint64_t> to,
               std::span<const std::uint64_t> from) {
  kLevelSums[level](study, to, from);
}

std::optional<TallyStore> open_level(const hdf5::Object& file, Level level, bool some) {
  auto schema = kLevelSchemasInFile[level](file);
  if (!schema) return std::nullopt;
  if (const auto format = hdf5::read_attribute(file, kFormatAttribute))
    schema->format = std::get<std::int64_t>(*format);
  return TallyStore::open(file, std::move(*schema), some);
}

void write_config(const hdf5::Object& file, const std::string& config) {
  const auto dataset =
      hdf5::create_dataset(hdf5::open_group(file, pipeline_schema().group), kConfigDataset,
                           {.type = hdf5::Type::text, .shape = {}});
  hdf5::write(dataset, {}, std::span(&config, 1));
  hdf5::write_attribute(dataset.object, "long_name", "the complete study as TOML");
}

namespace {
hdf5::Dataset config_of(const hdf5::Object& file) {
  return hdf5::open_dataset(hdf5::open_group(file, pipeline_schema().group), kConfigDataset);
}
}  // namespace

void replace_config(const hdf5::Object& file, const std::string& config) {
  hdf5::write(config_of(file), {}, std::span(&config, 1));
}

std::string read_config(const hdf5::Object& file) {
  std::string text;
  hdf5::read(config_of(file), {}, std::span(&text, 1));
  return text;
}

}  // namespace coresweep
