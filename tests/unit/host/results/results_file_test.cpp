#include <gmock/gmock.h>

#include <array>
#include <cmath>

#include "host/results/reader.h"
#include "host/results/tallies/sha256.h"
#include "host/results/writer.h"
#include "tests/unit/host/results/results_fixture.h"

namespace coresweep {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class ResultsFile : public ResultsFixture {
 protected:
  const Study study_ = parse_study(kSmallStudy, "small.toml");
  const Provenance provenance_{"coresweep sweep small.toml", {{"backend", "scalar"}}};
};

TEST_F(ResultsFile, PointsComeBackWhateverTheirOrder) {
  ResultsWriter writer(path(), study_, provenance_);
  for (const std::uint64_t i : {7, 0, 8, 3, 2, 1, 6, 5, 4}) {
    writer.points(Level::pipeline).write(i, tally(i));
    EXPECT_EQ(writer.points(Level::pipeline).read(i), tally(i));
  }
  writer.commit();
  const ResultsReader reader(path());
  ASSERT_EQ(reader.points(Level::pipeline).size(), 9u);
  EXPECT_TRUE(reader.is_complete());
  for (std::uint64_t i = 0; i < 9; ++i)
    EXPECT_EQ(reader.points(Level::pipeline).read(i), tally(i)) << i;
}

TEST_F(ResultsFile, PointsNeverRunAreZero) {
  ResultsWriter writer(path(), study_, provenance_);
  writer.points(Level::pipeline).write(4, tally(4));
  EXPECT_EQ(writer.commit(), "");
  const ResultsReader reader(path());
  EXPECT_FALSE(reader.is_complete());
  EXPECT_EQ(reader.points(Level::pipeline).replicates(5), 0u);
  EXPECT_EQ(reader.points(Level::pipeline).read(5),
            std::vector<std::uint64_t>(static_cast<std::size_t>(TallyLayout::words())));
  std::uint64_t runs = 0;
  for (std::size_t b = 0; b < kBatches; ++b) runs += tally(4)[b];
  EXPECT_EQ(reader.points(Level::pipeline).replicates(4), runs);
  EXPECT_THROW(reader.points(Level::pipeline).read(9), std::out_of_range);
}

TEST_F(ResultsFile, SaysWhatItIs) {
  Study study = study_;
  study.seed = ~std::uint64_t{0};
  { ResultsWriter(path(), study, provenance_).commit(); }
  const ResultsReader reader(path());
  EXPECT_EQ(reader.path(), path());
  EXPECT_EQ(reader.text("title"), "small");
  EXPECT_EQ(reader.text("question"), "does it hold?");
  EXPECT_EQ(reader.text("seed"), "18446744073709551615");
  EXPECT_EQ(reader.text("seed_text"), "18446744073709551615");
  EXPECT_EQ(reader.text("runs_per_point"), "5");
  EXPECT_EQ(reader.text("streams"), "common");
  EXPECT_EQ(reader.text("history"), "coresweep sweep small.toml");
  EXPECT_EQ(reader.text("backend"), "scalar");
  EXPECT_EQ(reader.text("format_version"), std::to_string(kResultsFormat));
  EXPECT_EQ(reader.text("config_hash"), hex(sha256(resolved_toml(study))));
  EXPECT_EQ(reader.text("no such attribute"), std::nullopt);
  EXPECT_EQ(content(path()).find(folder()), std::string::npos) << "a path of this machine";
}

TEST_F(ResultsFile, TheStudyComesBack) {
  make_file(path());
  EXPECT_EQ(ResultsReader(path()).config(), resolved_toml(study_));
  EXPECT_EQ(resolved_toml(parse_study(ResultsReader(path()).config(), "stored")),
            resolved_toml(study_));
}

TEST_F(ResultsFile, LongStudiesFit) {
  Study study = study_;
  study.title.append(100'000, '#');  // some attributes could not hold it
  { ResultsWriter(path(), study, provenance_).commit(); }
  EXPECT_EQ(ResultsReader(path()).config(), resolved_toml(study));
}

TEST_F(ResultsFile, EmptyTextsComeBack) {
  Study study = study_;
  study.title.clear();
  { ResultsWriter(path(), study, {"", {}}).commit(); }
  EXPECT_EQ(ResultsReader(path()).text("title"), "");
}

TEST_F(ResultsFile, AxesKeepNamesLabelsNumbersAndUnits) {
  make_file(path());
  const ResultsReader reader(path());
  ASSERT_EQ(reader.axes().size(), 3u);
  const ResultsAxis& scale = reader.axes()[0];
  EXPECT_EQ(scale.name, "latency.scale");
  EXPECT_THAT(scale.numbers, ElementsAre(0.5, 1, 2));
  for (std::uint64_t i = 0; i < 3; ++i)
    EXPECT_EQ(scale.labels[i], study_.design.axes()[0].label(i));
  const ResultsAxis& protocol = reader.axes()[1];
  EXPECT_THAT(protocol.labels, ElementsAre("fragment-tree", "fragment-chain", "claim-queue"));
  EXPECT_THAT(protocol.numbers, IsEmpty());
  EXPECT_EQ(reader.axes()[2].unit, study_.design.axes()[2].unit());
  ASSERT_EQ(reader.points(Level::pipeline).axes().size(), 2u);
  EXPECT_EQ(reader.points(Level::pipeline).axes()[1].name, "backing.protocol");
}

TEST_F(ResultsFile, AStudyWithoutAxesIsOnePoint) {
  const Study study = parse_study("[study]\nruns = 1\n", "one.toml");
  {
    ResultsWriter writer(path(), study, provenance_);
    writer.points(Level::pipeline).write(0, tally(0));
    writer.write_cube({.name = "x", .unit = "ms", .long_name = "", .axes = {}, .attributes = {}},
                      std::vector{4.5});
    EXPECT_NE(writer.commit(), "");
  }
  const ResultsReader reader(path());
  EXPECT_THAT(reader.axes(), IsEmpty());
  EXPECT_EQ(reader.points(Level::pipeline).read(0), tally(0));
  EXPECT_THAT(reader.read_cube("x"), ElementsAre(4.5));
}

TEST_F(ResultsFile, OnlyAxesOfThePipelineMultiplyTheSimulation) {
  const Design simulated = pipeline_design(study_);
  EXPECT_EQ(study_.design.size(), 18u);
  EXPECT_EQ(simulated.size(), 9u);
  for (std::uint64_t i = 0; i < simulated.size(); ++i) EXPECT_NO_THROW(simulated.at(i).check());
}

TEST_F(ResultsFile, NamesThatAFileCannotHoldAreRefused) {
  for (const char* name : {"raw", "batch", "runs", "a/b", " a", ""}) {
    Study study;
    study.design = Design({}, {Axis::of_sets(name, {{"x", {}}})});
    EXPECT_THROW(ResultsWriter(path(), study, provenance_), UserError) << name;
    EXPECT_FALSE(std::filesystem::exists(path() + ".partial")) << name;
  }
}

// ---- Cubes
// ---------------------------------------------------------------------------------------

Cube cube_named(const std::string& name, std::vector<std::string> axes) {
  return {.name = name,
          .unit = "ms",
          .long_name = "a test",
          .axes = std::move(axes),
          .attributes = {{"level", 0.95}, {"of", "runs"}}};
}

TEST_F(ResultsFile, CubesComeBackInTheirOrder) {
  const std::vector<std::string> all{"latency.scale", "backing.protocol", "market.price"};
  std::vector<double> values(18);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i) / 3;
  {
    ResultsWriter writer(path(), study_, provenance_);
    writer.write_cube(cube_named("z", all), values);
    writer.write_cube(cube_named("a.mean", {"backing.protocol"}), std::vector{1.0, 2.0, 3.0});
    writer.commit();
  }
  const ResultsReader reader(path());
  const auto cubes = reader.cubes();
  ASSERT_EQ(cubes.size(), 2u);
  EXPECT_EQ(cubes[0].name, "z");
  EXPECT_EQ(cubes[0].axes, all);
  EXPECT_EQ(cubes[1].name, "a.mean");
  EXPECT_EQ(cubes[1].unit, "ms");
  EXPECT_EQ(cubes[1].long_name, "a test");
  ASSERT_EQ(cubes[1].attributes.size(), 2u);
  EXPECT_EQ(std::get<double>(cubes[1].attributes[0].value), 0.95);
  EXPECT_EQ(std::get<std::string>(cubes[1].attributes[1].value), "runs");
  EXPECT_EQ(reader.read_cube("z"), values);
  EXPECT_THAT(message_of([&] { reader.read_cube("b"); }), HasSubstr("has no metric \"b\""));
  EXPECT_THAT(message_of([&] { reader.read_cube("latency.scale"); }), HasSubstr("has no metric"));
}

// Pieces of every length, aligned with the axes or not, give the same cube.
TEST_F(ResultsFile, CubesCanBeWrittenInPieces) {
  const std::vector<std::string> all{"latency.scale", "backing.protocol", "market.price"};
  std::vector<double> values(18);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  ResultsWriter writer(path(), study_, provenance_);
  for (std::size_t piece = 1; piece <= 18; ++piece) {
    const std::string name = "in " + std::to_string(piece);
    writer.create_cube(cube_named(name, all));
    for (std::size_t i = 0; i < 18; i += piece)
      writer.write_cube(name, i, std::span(values).subspan(i, std::min(piece, 18 - i)));
  }
  writer.commit();
  const ResultsReader reader(path());
  for (std::size_t piece = 1; piece <= 18; ++piece)
    EXPECT_EQ(reader.read_cube("in " + std::to_string(piece)), values) << piece;
}

TEST_F(ResultsFile, LargeCubesAreCutIntoChunks) {
  const Study study = parse_study(
      "[study]\nruns = 1\n[axes]\nlatency.scale = { from = 1, to = 2, count = 300 }\n"
      "transaction.pov = { from = 1, to = 2, count = 300 }\n",
      "large.toml");
  std::vector<double> values(90'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  {
    ResultsWriter writer(path(), study, provenance_);
    writer.create_cube(cube_named("x", {"latency.scale", "transaction.pov"}));
    for (std::size_t i = 0; i < values.size(); i += 1001)
      writer.write_cube(
          "x", i, std::span(values).subspan(i, std::min<std::size_t>(1001, values.size() - i)));
    writer.commit();
  }
  EXPECT_EQ(ResultsReader(path()).read_cube("x"), values);
}

TEST_F(ResultsFile, ValuesNeverWrittenAreNotNumbers) {
  {
    ResultsWriter writer(path(), study_, provenance_);
    writer.create_cube(cube_named("x", {"backing.protocol"}));
    writer.write_cube("x", 1, std::vector{7.0});
    EXPECT_THROW(writer.write_cube("x", 2, std::vector{7.0, 8.0}), std::logic_error);
    EXPECT_THROW(writer.create_cube(cube_named("latency.scale", {})), std::logic_error);
    EXPECT_THROW(writer.create_cube(cube_named("y", {"no axis"})), std::logic_error);
    writer.commit();
  }
  const auto values = ResultsReader(path()).read_cube("x");
  ASSERT_EQ(values.size(), 3u);
  EXPECT_TRUE(std::isnan(values[0]));
  EXPECT_EQ(values[1], 7.0);
}

TEST_F(ResultsFile, CubesOfAFinishedFileCanBeReplaced) {
  const std::string digest = make_file(path());
  const std::string before = content(path());
  {
    ResultsWriter writer = ResultsWriter::update(path());
    writer.write_cube(cube_named("x", {"backing.protocol"}), std::vector{1.0, 2.0, 3.0});
    writer.write_cube(cube_named("x", {"latency.scale", "market.price"}),
                      std::vector<double>(6, 4));
    writer.write_attribute({"analysed", "yes"});
    EXPECT_EQ(content(path()), before) << "nothing happens before commit()";
    EXPECT_THROW(writer.points(Level::pipeline).write(0, tally(0)), std::logic_error);
    EXPECT_EQ(writer.points(Level::pipeline).read(8), tally(8));
    EXPECT_EQ(writer.commit(), digest);
  }
  {
    ResultsWriter writer = ResultsWriter::update(path());
    writer.write_cube(cube_named("x", {"market.price"}), std::vector{5.0, 6.0});
    writer.commit();
  }
  const ResultsReader reader(path());
  ASSERT_EQ(reader.cubes().size(), 1u);
  EXPECT_THAT(reader.cubes()[0].axes, ElementsAre("market.price"));
  EXPECT_THAT(reader.read_cube("x"), ElementsAre(5.0, 6.0));
  EXPECT_EQ(reader.text("analysed"), "yes");
  EXPECT_EQ(results_digest(reader), digest);
}

TEST_F(ResultsFile, CubesAreSealedWithTheHashOfTheirValues) {
  {
    ResultsWriter writer(path(), study_, provenance_);
    writer.write_cube(cube_named("x", {"latency.scale"}), std::vector{1.0, 2.0, 3.0});
    writer.commit();
  }
  const auto file = hdf5::open_file(path(), hdf5::Access::write);
  const auto x = hdf5::open_dataset(file, "x");
  // hashlib.sha256(struct.pack("<3d", 1, 2, 3)).hexdigest()
  EXPECT_EQ(
      hdf5::read_attribute(x.object, "sha256"),
      hdf5::AttributeValue("a68de4b5e96a60c8ceb3c7b7ef93461725bdbbff3516b136585a743b5c0ec664"));
}

TEST_F(ResultsFile, AChangedCubeIsNoticed) {
  const auto make = [&] {
    ResultsWriter writer(path(), study_, provenance_, Existing::replace);
    writer.write_cube(cube_named("x", {"latency.scale"}), std::vector{1.0, 2.0, 3.0});
    writer.write_cube(cube_named("y", {}), std::vector{4.0});
    writer.commit();
  };
  const auto complaint = [&](const char* name) {
    return message_of([&] { ResultsReader(path()).read_cube(name); });
  };
  make();
  EXPECT_NO_THROW(ResultsReader(path()).check_cubes());
  {
    const auto file = hdf5::open_file(path(), hdf5::Access::write);
    hdf5::write(hdf5::open_dataset(file, "x"), {{1}, {1}},
                std::span<const double>(std::array{2.5}));
  }
  EXPECT_THAT(complaint("x"),
              AllOf(HasSubstr(path()), HasSubstr("/x"), HasSubstr("run the sweep")));
  EXPECT_THAT(ResultsReader(path()).read_cube("y"), ElementsAre(4.0));
  make();
  {
    const auto file = hdf5::open_file(path(), hdf5::Access::write);
    hdf5::remove_attribute(hdf5::open_dataset(file, "x").object, "sha256");
  }
  EXPECT_THAT(complaint("x"), HasSubstr("the attribute seal"));
  hdf5::remove_attribute(hdf5::open_file(path(), hdf5::Access::write), "seal");
  EXPECT_THAT(complaint("x"), HasSubstr("lacks the attribute sha256"));
}

TEST_F(ResultsFile, TheSealIsOfAllThatHasNoHash) {
  const auto changed = [&](const auto& change) {
    ResultsWriter(path(), study_, provenance_, Existing::replace).commit();
    change(hdf5::open_file(path(), hdf5::Access::write));
    EXPECT_NO_THROW(ResultsReader(path(), Trust::anything));
    const std::string said = message_of([&] { const ResultsReader reader(path()); });
    return ResultsReader(path(), Trust::anything).differences(study_).front() + "|" + said;
  };
  const auto refused = [](const char* what, const char* of) {
    return AllOf(StartsWith(std::string(what) + "|"), HasSubstr(of), HasSubstr("run the sweep"));
  };
  const std::uint64_t seed = 99;
  EXPECT_THAT(changed([&](const auto& file) { hdf5::write_attribute(file, "seed", seed); }),
              refused("the attribute seed", "the attribute seal)"));
  EXPECT_THAT(changed([&](const auto& file) {
                hdf5::write(hdf5::open_dataset(file, "latency.scale"), {{1}, {1}},
                            std::span<const double>(std::array{2.5}));
              }),
              refused("the values or dimensions of /latency.scale", "the attribute seal)"));
  EXPECT_THAT(changed([&](const auto& file) {
                const auto raw = hdf5::open_group(file, "raw");
                hdf5::write_attribute(hdf5::open_dataset(raw, "included").object, "units", "ms");
              }),
              refused("the attribute units of /raw/included", "the attribute seal of /raw)"));
  EXPECT_THAT(changed([&](const auto& file) { hdf5::write_attribute(file, "first_run", seed); }),
              refused("the attribute first_run", "the attribute seal)"));
}

/// Behind a broken or a missing seal anything may stand.
TEST_F(ResultsFile, WordsWhereNumbersBelongAreRefused) {
  ResultsWriter(path(), study_, provenance_).commit();
  const auto complaint_about = [&](const hdf5::AttributeValue& value) {
    hdf5::write_attribute(hdf5::open_file(path(), hdf5::Access::write), "runs_per_point", value);
    return message_of([&] { results_digest(ResultsReader(path(), Trust::anything)); });
  };
  for (const char* word : {"", "abc", "5 ", "99999999999999999999999"})
    EXPECT_THAT(complaint_about(word), HasSubstr(path() + ": its attribute runs_per_point is \"" +
                                                 word + "\", which is no such number"));
  EXPECT_THAT(complaint_about(std::int64_t{-1}), HasSubstr("runs_per_point is \"-1\""));
  EXPECT_THAT(complaint_about(1.5), HasSubstr("runs_per_point is \"1.5"));
  const ResultsReader reader(path(), Trust::anything);
  EXPECT_EQ(reader.whole_number("seed"), 7u);
  EXPECT_EQ(reader.number("runs_per_point"), 1.5);
  EXPECT_EQ(reader.number("no such attribute"), std::nullopt);
}

/// As files were before cubes had seals.
TEST_F(ResultsFile, AFileWithoutAnySealIsReadAndStaysWithout) {
  {
    ResultsWriter writer(path(), study_, provenance_);
    writer.write_cube(cube_named("x", {}), std::vector{1.0});
    writer.commit();
  }
  {
    const auto file = hdf5::open_file(path(), hdf5::Access::write);
    hdf5::remove_attribute(hdf5::open_dataset(file, "x").object, "sha256");
    hdf5::remove_attribute(file, "seal");
  }
  {
    ResultsWriter writer = ResultsWriter::update(path());
    writer.write_cube(cube_named("y", {}), std::vector{2.0});
    writer.commit();
  }
  EXPECT_NO_THROW(ResultsReader(path()).check_cubes());
  EXPECT_THAT(ResultsReader(path()).seal_note(), HasSubstr("has no seal"));
}

TEST_F(ResultsFile, AnUpdateThatIsGivenUpChangesNothing) {
  make_file(path());
  const std::string before = content(path());
  { ResultsWriter::update(path()).create_cube(cube_named("x", {})); }
  EXPECT_EQ(content(path()), before);
  EXPECT_FALSE(std::filesystem::exists(path() + ".partial"));
}

// ---- Digest
// --------------------------------------------------------------------------------------

TEST_F(ResultsFile, TheDigestIsThatOfTheIntegers) {
  const std::string digest = make_file(path());
  EXPECT_EQ(digest.size(), 64u);
  EXPECT_EQ(ResultsReader(path()).text("digest"), digest);
  EXPECT_EQ(results_digest(ResultsReader(path())), digest);
}

TEST_F(ResultsFile, TheDigestDoesNotDependOnWhoWroteIt) {
  const std::string digest = make_file(path());
  Study study = study_;
  study.title = "another";
  ResultsWriter writer(path("other.h5"), study, {"elsewhere", {{"backend", "cuda"}}});
  for (std::uint64_t i = 9; i-- > 0;) {
    writer.points(Level::pipeline).write(i, tally(0));
    writer.points(Level::pipeline).write(i, tally(i));
    writer.flush();
  }
  writer.write_cube(cube_named("x", {}), std::vector{1.0});
  EXPECT_EQ(writer.commit(), digest);
}

// The spoiled twins: whatever the digest covers changes it.
TEST_F(ResultsFile, TheDigestNoticesEveryChange) {
  const std::string digest = make_file(path());
  const auto digest_of_change = [&](const Study& study, std::uint64_t changed_word) {
    ResultsWriter writer(path("changed.h5"), study, provenance_, Existing::replace);
    for (std::uint64_t i = 0; i < 9; ++i) {
      auto words = tally(i);
      if (i == 8 && changed_word > 0) words[changed_word] ^= 1;
      writer.points(Level::pipeline).write(i, words);
    }
    return writer.commit();
  };
  EXPECT_EQ(digest_of_change(study_, 0), digest);
  EXPECT_NE(digest_of_change(study_, 1), digest);
  EXPECT_NE(digest_of_change(study_, TallyLayout::words() - 1), digest);
  Study seed = study_;
  seed.seed = 3;
  EXPECT_NE(digest_of_change(seed, 0), digest);
  Study runs = study_;
  runs.runs = 6;
  EXPECT_NE(digest_of_change(runs, 0), digest);
  const Study label = parse_study(kSmallStudy, "s", {"axes.latency.scale=[0.5, 1, 2.5]"});
  EXPECT_NE(digest_of_change(label, 0), digest);
  const Study price = parse_study(kSmallStudy, "s", {"axes.market.price=[\"10 DOT\", \"21 DOT\"]"});
  EXPECT_EQ(digest_of_change(price, 0), digest) << "prices are no part of the simulation";
}

TEST_F(ResultsFile, TheSameResultsAreTheSameBytes) {
  make_file(path("a.h5"));
  sleep(1);  // files keep no times
  make_file(path("b.h5"));
  EXPECT_TRUE(content(path("a.h5")) == content(path("b.h5")));
}

// ---- Memory
// --------------------------------------------------------------------------------------

extern "C" void __asan_init() __attribute__((weak));

/// Memory of this process now, in MiB.
double resident() {
  std::ifstream stream("/proc/self/statm");
  std::uint64_t total = 0, pages = 0;
  stream >> total >> pages;
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

TEST_F(ResultsFile, MemoryDoesNotDependOnThePoints) {
  if (__asan_init != nullptr) GTEST_SKIP() << "the address sanitizer keeps freed memory";
  const Study study = parse_study(
      "[study]\nruns = 1\n[axes]\nlatency.scale = { from = 1, to = 2, count = 100000 }\n",
      "long.toml");
  const std::vector<std::uint64_t> words(static_cast<std::size_t>(TallyLayout::words()), 1);
  ResultsWriter writer(path(), study, provenance_);
  for (std::uint64_t i = 0; i < 50; ++i) writer.points(Level::pipeline).write(i * 1999, words);
  const double before = resident();
  for (std::uint64_t i = 50; i < 250; ++i)
    writer.points(Level::pipeline).write((i * 1999) % 100000, words);
  EXPECT_LT(resident() - before, 48.0) << "MiB; 200 points are 235 MiB";
  EXPECT_LT(before, 400.0);
}

}  // namespace
}  // namespace coresweep
