#include "host/results/reader.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>

#include "cuda/pipeline/point.h"
#include "host/base/errors.h"
#include "host/base/scanner.h"
#include "host/results/axes.h"
#include "host/results/cube_seal.h"
#include "host/results/cubes.h"
#include "host/results/digest.h"
#include "host/results/failures.h"
#include "host/results/file_seal.h"
#include "host/results/new_file.h"
#include "host/results/output_file.h"
#include "host/results/status.h"
#include "host/results/tally_store.h"

namespace coresweep {
namespace {

/// Runs `read`; what the library says about the file gets its name.
template <typename Function>
auto reading(const std::string& path, const Function& read) {
  try {
    return read();
  } catch (const hdf5::Error& error) {
    refuse_file("cannot read " + path + ": it is damaged or was not written by coresweep (" +
                error.what() + ")");
  }
}

/// What a file that is not HDF5 begins with, for the message.
std::string other_content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string begin(8, '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  if (file.gcount() == 0) return "it is empty";
  if (begin.starts_with("CDF")) return "it is a netCDF-3 file";
  return "it is not an HDF5 file";
}

void check_is_hdf5(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    refuse_file("there is no file " + path + ": name a results file");
  if (std::filesystem::is_directory(status))
    refuse_file(path + " is a directory: name a results file");
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse_file("cannot read " + path + ": " + system_reason(errno, path));
  if (is_being_written(path))
    refuse_file("cannot read " + path + ": another process is writing it; wait until it is done");
  if (!is_results_file(path))
    refuse_file(path + " holds no results: " + other_content(path) +
                "; name a file that coresweep sweep wrote");
}

hdf5::Object open_checked(const std::string& path) {
  check_is_hdf5(path);
  try {
    return hdf5::open_file(path, hdf5::Access::read);
  } catch (const hdf5::Error& error) {
    const std::string text = error.what();
    if (text.find("truncated") != std::string::npos)
      refuse_file(path + " is truncated: only " + std::to_string(std::filesystem::file_size(path)) +
                  " bytes of it are there; copy it again or run the sweep again");
    refuse_file("cannot open " + path + ": " + text);
  }
}

/// What can read a file that is newer than this program.
std::string program_for(const hdf5::Object& file) {
  const auto version = hdf5::read_attribute(file, "coresweep_version");
  const auto* text = version ? std::get_if<std::string>(&*version) : nullptr;
  return "use coresweep " + (text != nullptr ? *text : "of the version") +
         ", which wrote it, or a newer one";
}

/// The one place that decides which files can be read.
void check_format(const hdf5::Object& file, const std::string& path) {
  const auto found = hdf5::read_attribute(file, kFormatAttribute);
  const auto* version = found ? std::get_if<std::int64_t>(&*found) : nullptr;
  if (version == nullptr || !hdf5::exists(file, "raw"))
    refuse_file(path +
                " is an HDF5 file, but holds no coresweep results (no format_version): name a " +
                "file that coresweep sweep wrote");
  if (*version < 1 || *version > kResultsFormat)
    refuse_file(path + " has format version " + std::to_string(*version) +
                ", this program reads those from 1 to " + std::to_string(kResultsFormat) + ": " +
                program_for(file));
  const auto model = hdf5::read_attribute(file, "model_version");
  const auto* of_model = model ? std::get_if<std::int64_t>(&*model) : nullptr;
  if (of_model != nullptr && *of_model > kModelVersion)
    refuse_file(path + " has model version " + std::to_string(*of_model) +
                ", this program knows those up to " + std::to_string(kModelVersion) + ": " +
                program_for(file));
  if (hdf5::read_attribute(file, "extract"))
    refuse_file(path +
                " is an extract, without the integers of a results file: it is for the Python " +
                "package and other readers; name the file that it was taken from");
}

std::string as_text(const AttributeValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
  return std::to_string(std::get<double>(value));
}

}  // namespace

bool is_results_file(const std::string& path) { return hdf5::is_hdf5_file(path); }

namespace {

bool has_its_study(const hdf5::Object& file) {
  const auto hash = hdf5::read_attribute(file, "config_hash");
  return !hash || hash == AttributeValue(hex(sha256(read_config(file))));
}

void check_seal_of(const hdf5::Object& file, const std::string& path) {
  if (hdf5::exists(file, kStatusDataset) && !has_its_study(file))
    refuse_file(path +
                ": its study, /raw/config, is not the one that was written (it has another "
                "SHA-256 than the attribute config_hash): the file was changed or is damaged; run "
                "the sweep again");
  if (!has_seal(file)) return;
  const std::string group = broken_seal(file);
  if (group.empty()) return;
  const std::string of = group == "/" ? "" : " of " + group;
  refuse_file(path + ": the attributes, axes, status or hashes" + of +
              " are not those that were written (they have another SHA-256 than the attribute " +
              kFileSeal + of +
              "): the file was changed or is damaged; coresweep verify says what "
              "differs, else run the sweep again");
}

/// Words that explain may be other ones in another version of the program, and so may the text of
/// the study; where a file comes from is no part of the study; points are checked by themselves.
bool is_compared(const std::string& part) {
  constexpr const char* kOthers[] = {
      "@history", "@coresweep_version", "@config_hash", "@format_version",
      "/config",  "/point_sha256",      "/status"};
  return !part.ends_with("@long_name") && std::ranges::count(kOthers, part) == 0;
}

/// "the attribute seed", "the attribute units of /raw/included", "the values of /latency.scale".
std::string name_of_part(const std::string& group, const std::string& part) {
  const std::size_t at = part.rfind('@');
  if (at == std::string::npos) return "the values or dimensions of " + group + part;
  const std::string object = at == 0 ? group : group + part.substr(0, at);
  return "the attribute " + part.substr(at + 1) + (object.empty() ? "" : " of " + object);
}

using Parts = std::map<std::string, std::string>;

Parts parts_of(const hdf5::Object& group) {
  const auto parts = sealed_parts(group);
  return {parts.begin(), parts.end()};
}

/// "/included" of "/included@units".
std::string dataset_of(const std::string& part) {
  return part.starts_with('/') ? part.substr(0, part.rfind('@')) : "";
}

/// Of the parts of a group of a new file, those that the group of another file lacks or has
/// otherwise, and what that has besides.
void add_differences(std::vector<std::string>& names, const std::string& group,
                     const Parts& expected, const Parts& found) {
  const auto may_lack = [&](const std::string& part) {  // counted since then
    const std::string dataset = dataset_of(part);
    return expected.contains(dataset + "@in_digest") && !found.contains(dataset);
  };
  for (const auto& [part, value] : expected) {
    const auto other = found.find(part);
    const bool same = other == found.end() ? may_lack(part) : other->second == value;
    if (is_compared(part) && !same) names.push_back(name_of_part(group, part));
  }
  for (const auto& [part, value] : found)
    if (is_compared(part) && !expected.contains(part) && expected.contains(dataset_of(part)))
      names.push_back(name_of_part(group, part));
}

}  // namespace

struct ResultsReader::State {
  std::string path;
  hdf5::Object file;
  std::vector<Attribute> attributes;
  std::vector<ResultsAxis> axes;
  ByLevel<std::optional<TallyStore>> stores;
  mutable std::optional<bool> sealed = std::nullopt;  ///< whether any cube is; looked up once

  static std::unique_ptr<State> open(const std::string& path, Trust trust) {
    hdf5::Object file = open_checked(path);
    return reading(path, [&] {
      check_format(file, path);
      if (trust == Trust::sealed) check_seal_of(file, path);
      auto names = scale_datasets(file);
      std::erase(names, kCycle);
      auto state = std::unique_ptr<State>(new State{path, std::move(file), {}, {}, {}});
      state->attributes = hdf5::read_attributes(state->file);
      state->axes = read_axes(state->file, names);
      for (const Level level : kAllLevels)
        state->stores[level] = open_level(state->file, level, state->is_of_another_model());
      return state;
    });
  }

  bool is_of_another_model() const {
    return std::ranges::any_of(attributes, [](const Attribute& attribute) {
      return attribute.name == "model_version" &&
             as_text(attribute.value) != std::to_string(kModelVersion);
    });
  }

  /// The points of a level that the file has.
  const TallyStore& store(Level level) const { return stores[level].value(); }

  /// Where one cube has a seal, all have.
  bool is_sealed_file() const {
    if (!sealed)
      sealed = std::ranges::any_of(list_cubes(file), [&](const Cube& cube) {
        return is_sealed(hdf5::open_dataset(file, cube.name));
      });
    return *sealed;
  }

  std::vector<double> read_checked(const hdf5::Dataset& cube, const std::string& name) const {
    auto values = read_values(cube);
    const std::string what_to_do =
        "the file was changed or is damaged; run the sweep again, or analyze where an analysis "
        "wrote it";
    if (is_sealed(cube) ? !is_intact(cube, values) : is_sealed_file())
      refuse_file(path + ": the values of /" + name + " are not those that were written (" +
                  (is_sealed(cube) ? "they have another SHA-256 than its attribute "
                                   : "it lacks the attribute ") +
                  kCubeSeal + "): " + what_to_do);
    return values;
  }
};

ResultsReader::ResultsReader(const std::string& path, Trust trust)
    : state_(State::open(path, trust)) {}
ResultsReader::~ResultsReader() = default;
ResultsReader::ResultsReader(ResultsReader&&) noexcept = default;

const std::string& ResultsReader::path() const { return state_->path; }
const std::vector<Attribute>& ResultsReader::attributes() const { return state_->attributes; }
const std::vector<ResultsAxis>& ResultsReader::axes() const { return state_->axes; }

std::string ResultsReader::config() const {
  return reading(state_->path, [&] { return read_config(state_->file); });
}

std::optional<std::string> ResultsReader::text(std::string_view attribute) const {
  for (const auto& [name, value] : state_->attributes)
    if (name == attribute) return as_text(value);
  return std::nullopt;
}

namespace {
template <class Number>
std::optional<Number> number_in(const ResultsReader& reader, std::string_view attribute) {
  const std::optional<std::string> text = reader.text(attribute);
  if (!text) return std::nullopt;
  if (const auto number = as_number<Number>(*text)) return number;
  refuse_file("cannot read " + reader.path() + ": its attribute " + std::string(attribute) +
              " is \"" + *text +
              "\", which is no such number: it is damaged or was changed; copy " +
              "it again or run the sweep again");
}
}  // namespace

std::optional<std::uint64_t> ResultsReader::whole_number(std::string_view attribute) const {
  return number_in<std::uint64_t>(*this, attribute);
}

std::optional<double> ResultsReader::number(std::string_view attribute) const {
  return number_in<double>(*this, attribute);
}

bool ResultsReader::is_complete() const { return text("digest").has_value(); }

bool ResultsReader::is_of_another_model() const { return state_->is_of_another_model(); }

void ResultsReader::check_seal() const {
  reading(state_->path, [&] { check_seal_of(state_->file, state_->path); });
}

std::string ResultsReader::seal_note() const {
  return reading(state_->path, [&]() -> std::string {
    if (has_seal(state_->file) || !(hdf5::exists(state_->file, kStatusDataset) || is_complete()))
      return "";
    return state_->path +
           " has no seal: nothing shows whether its settings, axes or words were changed after it "
           "was written; coresweep verify works its numbers out again";
  });
}

std::vector<std::string> ResultsReader::differences(const Study& study) const {
  return reading(state_->path, [&] {
    const hdf5::Object expected = hdf5::create_file_in_memory();
    WrittenPoints points;
    const Scales axes = write_new_file(expected, study, {}, points);
    if (hdf5::exists(state_->file, kStatusDataset))
      write_status(expected, axes, study.design, [](std::uint64_t) { return PointStatus::done; });
    std::vector<std::string> names;
    if (!has_its_study(state_->file)) names.emplace_back("the attribute config_hash");
    const Parts found = parts_of(state_->file), wanted = parts_of(expected);
    add_differences(names, "", wanted, found);
    for (const std::string optional : {"first_run", "coordinates"})
      if (found.contains("@" + optional) && !wanted.contains("@" + optional))
        names.push_back("the attribute " + optional);
    for (const std::string& name : scale_datasets(state_->file))
      if (!wanted.contains("/" + name)) names.push_back("the axis " + name);
    for (const Level level : kAllLevels) {
      const std::string group = level == Level::pipeline ? "raw" : "market";
      const bool is_there = hdf5::exists(state_->file, group);
      if (is_there != hdf5::exists(expected, group))
        names.push_back("the group /" + group);
      else if (is_there)
        add_differences(names, "/" + group, parts_of(hdf5::open_group(expected, group)),
                        parts_of(hdf5::open_group(state_->file, group)));
    }
    return names;
  });
}

std::vector<Level> ResultsReader::levels() const {
  std::vector<Level> levels;
  for (const Level level : kAllLevels)
    if (state_->stores[level]) levels.push_back(level);
  return levels;
}

ResultsReader::Points ResultsReader::points(Level level) const { return {*state_, level}; }

std::int32_t ResultsReader::market_cycles() const {
  const auto& market = state_->stores[Level::market];
  if (!market) return 0;
  const auto cycle = std::ranges::find(market->schema().dimensions, kCycle, &RawDimension::name);
  return static_cast<std::int32_t>(cycle->beginning.size());
}

std::uint64_t ResultsReader::Points::size() const {
  const auto& store = state_.stores[level_];
  return store ? store->size() : 0;
}

std::vector<ResultsAxis> ResultsReader::Points::axes() const {
  std::vector<ResultsAxis> chosen;
  for (const ResultsAxis& axis : state_.axes)
    if (std::ranges::count(state_.store(level_).axis_names(), axis.name) > 0)
      chosen.push_back(axis);
  return chosen;
}

const RawSchema& ResultsReader::Points::schema() const { return state_.store(level_).schema(); }

void ResultsReader::Points::check_each(std::span<const std::uint64_t> indices,
                                       Tallies* tallies) const {
  reading(state_.path, [&] {
    const TallyStore& store = state_.store(level_);
    store.each_packed(indices, [&](std::size_t i, const PackedPoint& point) {
      auto* words = tallies == nullptr ? nullptr : &(*tallies)[i];
      if (store.digest_of(point, words) != point.digest && point.digest != Sha256{})
        refuse_file(state_.path + ": the integers of " + std::string(row_of(level_).point) + " " +
                    std::to_string(indices[i]) + " in /" + store.schema().group +
                    " are not those that were written (they have another SHA-256 than " +
                    kPointDigests +
                    " says): the file was changed or is damaged; run the sweep again");
    });
  });
}

std::vector<std::uint64_t> ResultsReader::Points::read(std::uint64_t index) const {
  return std::move(read(std::span(&index, 1)).front());
}

Tallies ResultsReader::Points::read(std::span<const std::uint64_t> indices) const {
  Tallies tallies(indices.size());
  check_each(indices, &tallies);
  return tallies;
}

std::vector<Sha256> ResultsReader::Points::digests() const {
  check_each(done(), nullptr);
  return reading(state_.path, [&] {
    std::vector<Sha256> digests = state_.store(level_).digests();
    const Sha256 nothing = digest_of_tally(schema(), std::vector<std::uint64_t>(schema().words));
    std::ranges::replace(digests, Sha256{}, nothing);
    return digests;
  });
}

std::uint64_t ResultsReader::Points::replicates(std::uint64_t index) const {
  return reading(state_.path, [&] { return state_.store(level_).replicates(index); });
}

std::vector<std::uint64_t> ResultsReader::Points::done() const {
  if (!state_.stores[level_]) return {};
  std::vector<std::uint64_t> done;
  reading(state_.path, [&] {
    const std::vector<Sha256> digests = state_.store(level_).digests();
    for (std::uint64_t i = 0; i < digests.size(); ++i)
      if (digests[i] != Sha256{}) done.push_back(i);
  });
  return done;
}

Failures ResultsReader::Points::failures() const {
  if (!state_.stores[level_]) return {};
  return reading(state_.path, [&] { return read_failures(state_.store(level_).group()); });
}

std::vector<PointStatus> ResultsReader::statuses() const {
  return reading(state_->path, [&] { return read_status(state_->file); });
}

std::vector<Cube> ResultsReader::cubes() const {
  return reading(state_->path, [&] { return list_cubes(state_->file); });
}

std::vector<double> ResultsReader::read_cube(std::string_view name) const {
  return reading(state_->path, [&] {
    const std::string wanted(name);
    if (hdf5::exists(state_->file, wanted)) {
      const auto dataset = hdf5::open_dataset(state_->file, wanted);
      if (is_cube(dataset)) return state_->read_checked(dataset, wanted);
    }
    refuse_file(state_->path + " has no metric \"" + wanted + "\"");
  });
}

void ResultsReader::check_cubes() const {
  for (const Cube& cube : cubes()) read_cube(cube.name);
}

void check_finished(const ResultsReader& reader, const std::string& what) {
  if (!reader.statuses().empty() || reader.is_complete()) return;  // the first had no status
  std::uint64_t done = 0, all = 0;
  for (const Level level : reader.levels()) {
    done += reader.points(level).done().size();
    all += reader.points(level).size();
  }
  refuse_file(what + ": it is not finished, " + std::to_string(done) + " of " +
              std::to_string(all) + " points are there: repeat the sweep that began it, which " +
              "goes on from there, or merge it into another file");
}

std::string results_digest(const ResultsReader& reader) {
  if (reader.is_of_another_model())
    refuse_file("the digest of " + reader.path() + " cannot be worked out: it has model version " +
                reader.text("model_version").value_or("none") + ", this program computes version " +
                std::to_string(kModelVersion) + "; run the sweep again");
  const auto number = [&](const std::string& name) {
    const auto found = reader.whole_number(name);
    if (!found) refuse_file("cannot read " + reader.path() + ": it has no attribute " + name);
    return *found;
  };
  std::vector<LevelDigest> levels;
  for (const Level level : reader.levels()) {
    const auto points = reader.points(level);
    levels.push_back(
        {&points.schema(), number(names_of(level).replicates), points.axes(), points.digests()});
  }
  const std::string digest = digest_of(number("seed"), levels);
  const std::string stored = reader.text("digest").value_or(digest);
  if (stored != digest)
    refuse_file(reader.path() + ": its attribute digest is " + stored +
                ", and its integers, seed, runs and axes have " + digest +
                ": the file was changed; run the sweep again");
  return digest;
}

}  // namespace coresweep
