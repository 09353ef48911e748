#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <utility>

#include "host/base/errors.h"
#include "host/results/axes.h"
#include "host/results/cubes.h"
#include "host/results/digest.h"
#include "host/results/failures.h"
#include "host/results/output_file.h"
#include "host/results/results_file.h"
#include "host/results/status.h"
#include "host/results/tally_store.h"

namespace coresweep {
namespace {

[[noreturn]] void refuse(const std::string& message) { throw UserError(message, ErrorKind::files); }

/// Runs `read`; what the library says about the file gets its name.
template <typename Function>
auto reading(const std::string& path, const Function& read) {
  try {
    return read();
  } catch (const hdf5::Error& error) {
    refuse("cannot read " + path + ": it is damaged or was not written by coresweep (" +
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
    refuse("there is no file " + path + ": name a results file");
  if (std::filesystem::is_directory(status)) refuse(path + " is a directory: name a results file");
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse("cannot read " + path + ": " + system_reason(errno, path));
  if (!hdf5::is_hdf5_file(path))
    refuse(path + " holds no results: " + other_content(path) +
           "; name a file that coresweep sweep wrote");
}

hdf5::Object open_checked(const std::string& path) {
  check_is_hdf5(path);
  try {
    return hdf5::open_file(path, hdf5::Access::read);
  } catch (const hdf5::Error& error) {
    const std::string text = error.what();
    if (text.find("truncated") != std::string::npos)
      refuse(path + " is truncated: only " + std::to_string(std::filesystem::file_size(path)) +
             " bytes of it are there; copy it again or run the sweep again");
    if (error.system_error() == EAGAIN)
      refuse("cannot read " + path + ": another process is writing it; wait until it is done");
    refuse("cannot open " + path + ": " + text);
  }
}

/// The one place that decides which files can be read.
void check_format(const hdf5::Object& file, const std::string& path) {
  const auto found = hdf5::read_attribute(file, "format_version");
  const auto* version = found ? std::get_if<std::int64_t>(&*found) : nullptr;
  if (version == nullptr || !hdf5::exists(file, "raw"))
    refuse(path + " is an HDF5 file, but holds no coresweep results (no format_version): name a " +
           "file that coresweep sweep wrote");
  if (*version != kResultsFormat)
    refuse(path + " has format version " + std::to_string(*version) + ", this program reads " +
           std::to_string(kResultsFormat) + ": use the version of coresweep that wrote it");
  if (hdf5::read_attribute(file, "extract"))
    refuse(path + " is an extract, without the integers of a results file: it is for the Python " +
           "package and other readers; name the file that it was taken from");
}

std::int32_t cycles_of(const RawSchema& schema) {
  const auto cycle = std::ranges::find(schema.dimensions, kCycle, &RawDimension::name);
  return static_cast<std::int32_t>(cycle->beginning.size());
}

std::string as_text(const AttributeValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
  return std::to_string(std::get<double>(value));
}

}  // namespace

struct ResultsReader::State {
  std::string path;
  hdf5::Object file;
  std::vector<Attribute> attributes;
  std::vector<ResultsAxis> axes;
  RawPoints raw;
  std::optional<RawPoints> market;

  static std::unique_ptr<State> open(const std::string& path) {
    hdf5::Object file = open_checked(path);
    return reading(path, [&] {
      check_format(file, path);
      auto attributes = hdf5::read_attributes(file);
      auto raw = RawPoints::open(file, pipeline_schema());
      auto market = open_market(file);
      auto names = scale_datasets(file);
      std::erase(names, kCycle);
      auto axes = read_axes(file, names);
      for (ResultsAxis& axis : axes) {
        axis.affects_pipeline = std::ranges::count(raw.axis_names(), axis.name) > 0;
        axis.affects_market = market && std::ranges::count(market->axis_names(), axis.name) > 0;
      }
      return std::unique_ptr<State>(new State{path, std::move(file), std::move(attributes),
                                              std::move(axes), std::move(raw), std::move(market)});
    });
  }
};

ResultsReader::ResultsReader(const std::string& path) : state_(State::open(path)) {}
ResultsReader::~ResultsReader() = default;
ResultsReader::ResultsReader(ResultsReader&&) noexcept = default;

const std::string& ResultsReader::path() const { return state_->path; }
const std::vector<Attribute>& ResultsReader::attributes() const { return state_->attributes; }
const std::vector<ResultsAxis>& ResultsReader::axes() const { return state_->axes; }
std::uint64_t ResultsReader::pipeline_points() const { return state_->raw.size(); }

std::string ResultsReader::config() const {
  return reading(state_->path, [&] { return read_config(state_->file); });
}

std::optional<std::string> ResultsReader::text(std::string_view attribute) const {
  for (const auto& [name, value] : state_->attributes)
    if (name == attribute) return as_text(value);
  return std::nullopt;
}

bool ResultsReader::is_complete() const { return text("digest").has_value(); }

std::vector<ResultsAxis> ResultsReader::pipeline_axes() const {
  std::vector<ResultsAxis> chosen;
  for (const ResultsAxis& axis : state_->axes)
    if (axis.affects_pipeline) chosen.push_back(axis);
  return chosen;
}

namespace {

std::vector<std::uint64_t> read_checked(const std::string& path, const RawPoints& raw,
                                        const std::string& what, std::uint64_t index) {
  return reading(path, [&] {
    auto words = raw.read(index);
    if (!raw.is_intact(index, words))
      refuse(path + ": the integers of " + what + " " + std::to_string(index) +
             " are not those that were written: the file was changed or is damaged; run the " +
             "sweep again");
    return words;
  });
}

}  // namespace

std::vector<std::uint64_t> ResultsReader::read_point(std::uint64_t pipeline_index) const {
  return read_checked(state_->path, state_->raw, "point", pipeline_index);
}

std::int32_t ResultsReader::market_cycles() const {
  return state_->market ? cycles_of(state_->market->schema()) : 0;
}

std::vector<ResultsAxis> ResultsReader::market_axes() const {
  std::vector<ResultsAxis> chosen;
  for (const ResultsAxis& axis : state_->axes)
    if (axis.affects_market) chosen.push_back(axis);
  return chosen;
}

std::uint64_t ResultsReader::market_points() const {
  return state_->market ? state_->market->size() : 0;
}

std::vector<std::uint64_t> ResultsReader::read_market_point(std::uint64_t market_index) const {
  return read_checked(state_->path, state_->market.value(), "market point", market_index);
}

std::uint64_t ResultsReader::market_runs_done(std::uint64_t market_index) const {
  return reading(state_->path, [&] { return state_->market.value().runs(market_index); });
}

std::vector<std::uint64_t> ResultsReader::points_done() const {
  return reading(state_->path, [&] { return state_->raw.written(); });
}

std::vector<std::uint64_t> ResultsReader::market_points_done() const {
  if (!state_->market) return {};
  return reading(state_->path, [&] { return state_->market->written(); });
}

std::uint64_t ResultsReader::runs_done(std::uint64_t pipeline_index) const {
  return reading(state_->path, [&] { return state_->raw.runs(pipeline_index); });
}

Failures ResultsReader::failures() const {
  return reading(state_->path, [&] { return read_failures(state_->raw.group()); });
}

Failures ResultsReader::market_failures() const {
  if (!state_->market) return {};
  return reading(state_->path, [&] { return read_failures(state_->market->group()); });
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
      if (is_cube(dataset)) return read_values(dataset);
    }
    refuse(state_->path + " has no metric \"" + wanted + "\"");
  });
}

std::string results_digest(const ResultsReader& reader) {
  const auto number = [&](const std::string& name) {
    const auto text = reader.text(name);
    if (!text) refuse("cannot read " + reader.path() + ": it has no attribute " + name);
    return std::stoull(*text);
  };
  std::vector<DigestPart> parts = {
      {&pipeline_schema(), number("runs_per_point"), reader.pipeline_axes(),
       reader.pipeline_points(),
       [&](std::uint64_t i) { return sha256_words(reader.read_point(i)); }}};
  const RawSchema market = market_schema(std::max(reader.market_cycles(), 1));
  if (reader.market_cycles() > 0)
    parts.push_back({&market, number("market_runs_per_point"), reader.market_axes(),
                     reader.market_points(),
                     [&](std::uint64_t i) { return sha256_words(reader.read_market_point(i)); }});
  return digest_of(number("seed"), parts);
}

}  // namespace coresweep
