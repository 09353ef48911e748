// A folder of its own and a small study for every test of results files.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cuda/pipeline/tally_layout.h"
#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "host/results/reader.h"
#include "host/results/writer.h"

namespace coresweep {

/// 3 x 3 simulated points of equal length, priced in 2 ways.
inline const char* kSmallStudy = R"(
[study]
title = "small"
question = "does it hold?"
runs = 5
seed = 7

[market]
model = "constant"

[axes]
latency.scale = [0.5, 1, 2]
backing.protocol = ["fragment-tree", "fragment-chain", "claim-queue"]
market.price = ["10 DOT", "20 DOT"]
)";

class ResultsFixture : public testing::Test {
 protected:
  ResultsFixture() {
    std::string name = testing::TempDir() + "coresweep-results-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~ResultsFixture() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string path(const std::string& name = "r.h5") const { return folder_ + "/" + name; }
  const std::string& folder() const { return folder_; }

  /// A tally whose every word says where it stands.
  static std::vector<std::uint64_t> tally(std::uint64_t point) {
    std::vector<std::uint64_t> words(static_cast<std::size_t>(TallyLayout::words()));
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = (point + 1) * 1000003 * (i + 1);
    words[1] = ~std::uint64_t{0};  // uint64: kept whole
    words[static_cast<std::size_t>(TallyLayout::counter(0))] = ~std::uint64_t{4};  // int64: -5
    return words;
  }

  static void write_all(ResultsWriter& writer, std::uint64_t points) {
    for (std::uint64_t i = 0; i < points; ++i) writer.points(Level::pipeline).write(i, tally(i));
  }

  /// A finished file of the small study; returns its digest.
  std::string make_file(const std::string& file, const std::string& study = kSmallStudy) const {
    const Study parsed = parse_study(study, "small.toml");
    ResultsWriter writer(file, parsed, {"coresweep sweep small.toml", {}});
    write_all(writer, pipeline_design(parsed).size());
    return writer.commit();
  }

  static std::string content(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static void put(const std::string& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
  }

  /// The message of the UserError of kind `files` that a function throws.
  template <typename Function>
  static std::string message_of(const Function& function) {
    try {
      function();
    } catch (const UserError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::files) << error.what();
      return error.what();
    }
    ADD_FAILURE() << "nothing was thrown";
    return "";
  }

 private:
  std::string folder_;
};

}  // namespace coresweep
