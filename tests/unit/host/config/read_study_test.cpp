#include "host/config/read_study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "host/base/errors.h"

namespace coresweep {
namespace {

using D = Distribution;

Study parse(const std::string& text, const std::vector<std::string>& overrides = {}) {
  return parse_study(text, "x.toml", overrides);
}

std::vector<std::string> labels(const Axis& axis) {
  std::vector<std::string> all;
  for (std::uint64_t i = 0; i < axis.size(); ++i) all.push_back(axis.label(i));
  return all;
}

std::vector<std::string> axis_names(const Study& study) {
  std::vector<std::string> names;
  for (const Axis& axis : study.design.axes()) names.push_back(axis.name());
  return names;
}

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::StartsWith;

TEST(Config, TablesAndDottedKeys) {
  const Study study = parse(R"(
network = "kusama"
relay.slots = 1000
"relay.warmup_slots" = 10
[backing]
protocol = "claim-queue"
[latency]
collation_fetch = { distribution = "lognormal", median = 340, sigma = 0.6, max = 2000 }
availability = 250
[latency.handover]
distribution = "uniform"
from = 100
to = 300
)");
  EXPECT_EQ(study.base.integer("relay.slots"), 1000);
  EXPECT_EQ(study.base.integer("relay.warmup_slots"), 10);
  EXPECT_EQ(study.base.integer("relay.session_slots"), 600);
  EXPECT_EQ(study.base.choice("backing.protocol"), "claim-queue");
  EXPECT_EQ(study.base.distribution("latency.collation_fetch"),
            D::lognormal(340, 0.6).clipped({}, 2000.0));
  EXPECT_EQ(study.base.distribution("latency.availability"), D::constant(250));
  EXPECT_EQ(study.base.distribution("latency.handover"), D::uniform(100, 300));
  EXPECT_EQ(study.design.size(), 1u);
  EXPECT_EQ(study.runs, 100u);
  EXPECT_EQ(study.source_name, "x.toml");
}

TEST(Config, TheStudyTable) {
  const Study study = parse(R"(
[study]
title = "A title"
question = "Why?"
runs = 64
seed = 0x10
streams = "independent"
)");
  EXPECT_EQ(study.title, "A title");
  EXPECT_EQ(study.question, "Why?");
  EXPECT_EQ(study.runs, 64u);
  EXPECT_EQ(study.seed, 16u);
  EXPECT_EQ(study.streams, Streams::independent);
  EXPECT_TRUE(study.baseline.empty());
  EXPECT_FALSE(baseline_of(study, 0));
}

TEST(Config, SeedsUseAll64Bits) {
  EXPECT_EQ(parse("study.seed = \"18446744073709551615\"").seed, ~std::uint64_t{0});
  EXPECT_EQ(parse("study.seed = \"0xffffffffffffffff\"").seed, ~std::uint64_t{0});
}

TEST(Config, DistributionsOfAllKinds) {
  const auto read = [](const std::string& table) {
    return parse("latency.availability = " + table).base.distribution("latency.availability");
  };
  EXPECT_EQ(read("{ distribution = \"constant\", value = 5, min = 7 }"),
            D::constant(5).clipped(7, {}));
  EXPECT_EQ(read("{ distribution = \"exponential\", mean = 5.5 }"), D::exponential(5.5));
  EXPECT_EQ(read("{ distribution = \"gamma\", shape = 2, scale = 100 }"), D::gamma(2, 100));
  EXPECT_EQ(read("{ distribution = \"weibull\", shape = 2, scale = 100 }"), D::weibull(2, 100));
  EXPECT_EQ(read("{ distribution = \"mixture\", parts = [{ weight = 3, of = 100 }, "
                 "{ weight = 1, of = { distribution = \"exponential\", mean = 9, min = 1 } }] }"),
            D::mixture({{3, D::constant(100)}, {1, D::exponential(9).clipped(1, {})}}));
}

TEST(Config, AxesKeepTheirOrderAndTheLastVariesFastest) {
  const Study study = parse(R"(
[axes]
"para.cores" = [1, 2]
backing.max_candidate_depth = { from = 0, to = 6, step = 2 }
[[axes.era]]
name = "before"
backing.protocol = "sync"
collator.kind = "basic"
[[axes.era]]
name = "after"
"latency.availability" = { distribution = "exponential", mean = 9 }
[axes.latency]
scale = { from = 0.5, to = 2, count = 3, scale = "log" }
)");
  EXPECT_THAT(axis_names(study),
              ElementsAre("para.cores", "backing.max_candidate_depth", "era", "latency.scale"));
  const std::vector<Axis>& axes = study.design.axes();
  EXPECT_THAT(labels(axes[1]), ElementsAre("0", "2", "4", "6"));
  EXPECT_THAT(labels(axes[2]), ElementsAre("before", "after"));
  EXPECT_THAT(labels(axes[3]), ElementsAre("0.5", "1", "2"));
  EXPECT_EQ(study.design.at(1).real("latency.scale"), 1);
  EXPECT_EQ(study.design.at(0).choice("backing.protocol"), "sync");
  EXPECT_EQ(study.design.at(3).distribution("latency.availability"), D::exponential(9));
  EXPECT_EQ(study.design.at(3).choice("backing.protocol"), "claim-queue");
}

TEST(Config, RangesIncludeTheirEndOnTheGrid) {
  const auto range = [](const std::string& key, const std::string& text) {
    return labels(parse("[axes]\n" + key + " = " + text).design.axes()[0]);
  };
  EXPECT_THAT(range("relay.fork_probability", "{ from = 0, to = 0.3, step = 0.1 }"),
              ElementsAre("0", "0.1", "0.2", "0.3"));
  EXPECT_THAT(range("para.cores", "{ from = 1, to = 6, step = 2 }"), ElementsAre("1", "3", "5"));
  EXPECT_THAT(range("para.cores", "{ from = 3, to = 1, step = -1 }"), ElementsAre("3", "2", "1"));
  EXPECT_THAT(range("relay.slots", "{ from = 100, to = 10000, count = 3, scale = \"log\" }"),
              ElementsAre("100", "1000", "10000"));
  EXPECT_THAT(range("latency.handover", "{ from = 100, to = 300, count = 3 }"),
              ElementsAre("100", "200", "300"));
}

TEST(Config, AnAxisOverNetworksAndDistributions) {
  const Study study = parse(R"(
relay.empty_inherent_probability = 0.5
[axes]
network = ["polkadot", "kusama"]
"latency.availability" = [100, { name = "slow", distribution = "exponential", mean = 900 }]
)");
  EXPECT_EQ(study.design.at(0).integer("relay.session_slots"), 2400);
  EXPECT_EQ(study.design.at(2).integer("relay.session_slots"), 600);
  EXPECT_EQ(study.design.at(2).real("relay.empty_inherent_probability"), 0.5);
  EXPECT_THAT(labels(study.design.axes()[1]), ElementsAre("100", "slow"));
}

TEST(Config, AnAxisOverChains) {
  const std::string text =
      "[axes]\nchain = [\"none\", \"asset-hub-kusama\", \"bridge-hub-polkadot\"]\n";
  const Study study = parse(text);
  EXPECT_EQ(study.design.at(0), Parameters());
  EXPECT_EQ(study.design.at(1).choice("network"), "kusama");
  EXPECT_EQ(study.design.at(1).integer("para.cores"), 3);
  EXPECT_EQ(study.design.at(2).integer("block.authoring_limit"), 500);
  EXPECT_EQ(
      parse(text, {"block.authoring_limit=700"}).design.at(2).integer("block.authoring_limit"),
      700);
  EXPECT_EQ(parse("relay.slots = 100", {"chain=astar"}).base.choice("collator.kind"), "slot-based");
}

TEST(Config, AChainElsewhereThanTheNetworkIsRefusedWithItsPlace) {
  const auto complaint = [](const std::string& text) -> std::string {
    try {
      parse(text);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  };
  const std::string why =
      "chain = \"people-kusama\" with network = \"polkadot\": that chain is not there; leave "
      "network "
      "out, or set network = \"kusama\"";
  EXPECT_THAT(complaint("network = \"polkadot\"\nchain = \"people-kusama\""),
              AllOf(StartsWith("x.toml:2:"), EndsWith(why)));
  EXPECT_THAT(complaint("network = \"polkadot\"\n[axes]\nchain = [\"astar\", \"people-kusama\"]"),
              AllOf(StartsWith("x.toml:3:"), EndsWith(why)));
}

TEST(Config, TheBaselineMayNameSomeAxes) {
  const std::string axes = R"(
[axes]
"para.cores" = [1, 2]
era = [{ name = "a" }, { name = "b", relay.slots = 500 }]
"latency.scale" = [1, 1.5, 2]
)";
  const Study study = parse("[study]\nbaseline = { era = \"b\", latency.scale = 1.5 }\n" + axes);
  ASSERT_EQ(study.baseline.size(), 3u);
  EXPECT_FALSE(study.baseline[0]);
  EXPECT_EQ(study.baseline[1], 1u);
  EXPECT_EQ(study.baseline[2], 1u);
  EXPECT_EQ(baseline_of(study, 0), 4u);    // (0, 0, 0) -> (0, 1, 1)
  EXPECT_EQ(baseline_of(study, 11), 10u);  // (1, 1, 2) -> (1, 1, 1)
  EXPECT_EQ(parse("study.baseline.\"latency.scale\" = 2\n" + axes).baseline[2], 2u);
}

TEST(Config, OverridesWin) {
  const std::string text =
      "study.runs = 5\nrelay.slots = 100\n[axes]\n\"para.cores\" = [1, 2]\n"
      "\"latency.scale\" = [1, 2]\n";
  const Study study =
      parse(text, {"study.runs=7", "relay.slots=200", "collator.kind=slot-based",
                   "axes.para.cores=[1, 2, 3]", "axes.para.velocity=[1, 2]", "network=\"kusama\"",
                   "latency.handover={ distribution = \"exponential\", mean = 3 }"});
  EXPECT_EQ(study.runs, 7u);
  EXPECT_EQ(study.base.integer("relay.slots"), 200);
  EXPECT_EQ(study.base.choice("collator.kind"), "slot-based");
  EXPECT_EQ(study.base.choice("network"), "kusama");
  EXPECT_EQ(study.base.distribution("latency.handover"), D::exponential(3));
  EXPECT_THAT(axis_names(study), ElementsAre("para.cores", "latency.scale", "para.velocity"));
  EXPECT_EQ(study.design.size(), 12u);
}

// ---- The effective configuration
// -----------------------------------------------------------------

/// Fails where two studies differ in anything that can show.
void expect_equal(const Study& a, const Study& b) {
  EXPECT_EQ(a.title, b.title);
  EXPECT_EQ(a.question, b.question);
  EXPECT_EQ(a.runs, b.runs);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.streams, b.streams);
  EXPECT_EQ(a.baseline, b.baseline);
  EXPECT_EQ(a.answer, b.answer);
  EXPECT_EQ(resolved_toml(a), resolved_toml(b));
  ASSERT_EQ(a.design.shape(), b.design.shape());
  for (std::size_t i = 0; i < a.design.axes().size(); ++i) {
    EXPECT_EQ(a.design.axes()[i].name(), b.design.axes()[i].name());
    EXPECT_EQ(labels(a.design.axes()[i]), labels(b.design.axes()[i]));
  }
  const std::uint64_t stride = a.design.size() / 20 + 1;
  for (std::uint64_t i = 0; i < a.design.size(); i += stride) {
    EXPECT_EQ(a.design.at(i), b.design.at(i)) << i;
    const PointParams of_a = compile_point(a.design.at(i), a.seed, a.streams);
    const PointParams of_b = compile_point(b.design.at(i), b.seed, b.streams);
    EXPECT_EQ(std::memcmp(&of_a, &of_b, sizeof(PointParams)), 0) << i;
  }
}

TEST(Config, TheEffectiveConfigurationReadsBackAsAnEqualStudy) {
  const std::vector<std::string> texts = {
      "relay.slots = 100",
      "network = \"local-testnet\"\nstudy.title = \"a \\\"b\\\" \\\\ \\u0007 ü\"\n"
      "study.seed = \"0xffffffffffffffff\"",
      "relay.session_slots = 5\n[axes]\nnetwork = [\"polkadot\", \"local-testnet\"]",
      "chain = \"people-kusama\"\nmarket.end_price = \"2 KSM\"",
      "relay.session_slots = 5\n[axes]\nchain = [\"astar\", \"asset-hub-kusama\"]",
      "[axes]\nchain = [\"none\", \"astar\"]\nnetwork = [\"polkadot\"]",
      R"([axes]
era = [{ name = "a" }, { name = "network", network = "kusama" }, { name = "b", para.cores = 2 }]
"latency.scale" = { from = 0.1, to = 0.7, step = 0.1 }
"relay.slots" = { from = 100, to = 9999, count = 4, scale = "log" }
"relay.fork_probability" = { from = 1e-7, to = 1e-5, count = 3 }
"collator.one_block_per_slot" = [false]
[study]
baseline = { era = "b", "latency.scale" = 0.3 }
answer = { era = "a" }
streams = "independent"
)",
      R"([axes]
"latency.availability" = [100, 250.5,
  { name = "one", distribution = "constant", value = 7 },
  { name = "slow", distribution = "mixture", parts = [{ weight = 0.9, of = 100 },
    { weight = 0.1, of = { distribution = "weibull", shape = 0.7, scale = 1e3 } }], max = 9000 }]
)"};
  for (const std::string& text : texts) {
    const Study study = parse(text);
    expect_equal(study, parse(resolved_toml(study)));
  }
}

TEST(Config, ShippedStudiesLoadAndReadBack) {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(CORESWEEP_SOURCE_DIR "/configs")) {
    if (entry.path().extension() != ".toml") continue;
    ++seen;
    const Study study = load_study(entry.path().string());
    expect_equal(study, parse_study(resolved_toml(study), entry.path().string()));
  }
  EXPECT_GT(seen, 0);
}

TEST(Config, TheEffectiveConfigurationHasEveryKey) {
  const Study study = parse("relay.slots = 100");
  for (const ParameterKey& key : parameter_keys()) {
    const std::string name(key.key.substr(key.key.find('.') + 1));
    EXPECT_THAT("\n" + resolved_toml(study), ::testing::HasSubstr("\n" + name + " = "));
  }
}

// ---- Measurements
// --------------------------------------------------------------------------------

class ConfigWithFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::path(::testing::TempDir()) /
                 ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(directory_);
    write("fetch.csv", "# measured\ntime, ms\n1, 300\n2, 100\n\n3, 200\n");
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name) << text;
  }
  std::string path(const std::string& name) const { return (directory_ / name).string(); }

  std::filesystem::path directory_;
};

constexpr const char* kEmpirical =
    "latency.collation_fetch = { distribution = \"empirical\", file = \"fetch.csv\", "
    "column = \"ms\", factor = 2 }\n";

TEST_F(ConfigWithFiles, SamplesAreFoundBesideTheStudy) {
  write("study.toml", kEmpirical);
  const Study study = load_study(path("study.toml"));
  const Distribution& fetch = study.base.distribution("latency.collation_fetch");
  EXPECT_EQ(fetch.sample->sorted, (std::vector<double>{100, 200, 300}));
  EXPECT_EQ(fetch.quantile(0.5), 400);
  EXPECT_EQ(fetch.quantile(0.25), 300);
  expect_equal(study, parse_study(resolved_toml(study), path("study.toml")));
}

TEST_F(ConfigWithFiles, AChangedSampleIsNoticed) {
  const std::string marked =
      std::string(kEmpirical)
          .insert(std::string(kEmpirical).find(" }"), ", fingerprint = \"0123456789abcdef\"");
  write("study.toml", marked);
  try {
    load_study(path("study.toml"));
    FAIL() << "the change went unnoticed";
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::files);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("fetch.csv has changed since its fingerprint"));
  }
}

TEST_F(ConfigWithFiles, AResolvedStudyBringsItsMeasurements) {
  write("study.toml", std::string(kEmpirical) + R"(
latency.availability = { distribution = "mixture", parts = [
  { weight = 1, of = { distribution = "empirical", file = "fetch.csv", column = "ms" } } ] }
[axes]
latency.statement_spread = [
  { name = "one", distribution = "empirical", file = "more.csv", column = "ms" }, 5]
)");
  write("more.csv", "ms\n7\n7\n7\n0.1\n-0\n");
  const Study study = load_study(path("study.toml"));
  std::filesystem::remove_all(directory_);
  const std::string text = resolved_toml(study);
  EXPECT_THAT(text, ::testing::HasSubstr(" = \"100 200 300\"\n"));
  EXPECT_THAT(text, ::testing::HasSubstr(" = \"0 0.1 7*3\"\n"));
  const Study again = parse_study(text, path("study.toml"));
  expect_equal(study, again);
  EXPECT_EQ(again.base.distribution("latency.collation_fetch").sample->sorted,
            (std::vector<double>{100, 200, 300}));
  EXPECT_EQ(resolved_toml(again), text);
}

TEST_F(ConfigWithFiles, MeasurementsThatWereChangedAreRefused) {
  write("study.toml", kEmpirical);
  std::string text = resolved_toml(load_study(path("study.toml")));
  const auto refused = [&](const std::string& old, const std::string& value, const char* why) {
    std::string changed = text;
    changed.replace(changed.find(old), old.size(), value);
    try {
      parse_study(changed, path("study.toml"));
      ADD_FAILURE() << value << " went unnoticed";
    } catch (const UserError& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr(why));
    }
  };
  refused("\"100 200 300\"", "\"100 200 301\"", "they were changed or are damaged");
  refused("\"100 200 300\"", "\"100 20O 300\"", "\"20O\" is no finite number");
  refused("\"100 200 300\"", "\"100*0\"", "\"100*0\" is no finite number");
  refused("\"100 200 300\"", "\"1*99999999999999\"", "is no finite number");
  refused("\"100 200 300\"", "\"nan\"", "is no finite number");
  refused("\"100 200 300\"", "\" \"", "holds no measurements");
  refused("\"100 200 300\"", "[100, 200, 300]", "must be a text of numbers");
}

// ---- What a study does not do
// --------------------------------------------------------------------

TEST(Insight, DepthUnderClaimQueue) {
  EXPECT_THAT(ineffective_axes(parse("backing.protocol = \"claim-queue\"\n[axes]\n"
                                     "\"backing.max_candidate_depth\" = [0, 3]")),
              ElementsAre("axis backing.max_candidate_depth changes nothing: under claim-queue "
                          "the network ignores it"));
}

TEST(Insight, DepthUnderSomeProtocols) {
  EXPECT_THAT(
      ineffective_axes(parse("[axes]\n\"backing.max_candidate_depth\" = [0, 3]\n"
                             "\"backing.protocol\" = [\"fragment-tree\", \"claim-queue\"]")),
      ElementsAre("axis backing.max_candidate_depth changes nothing where backing.protocol "
                  "is claim-queue: under claim-queue the network ignores it"));
}

TEST(Insight, ValuesThatAreTheSame) {
  EXPECT_THAT(ineffective_axes(parse("backing.protocol = \"fragment-tree\"\n[axes]\n"
                                     "\"backing.max_candidate_depth\" = [0, 1, 2, 3, 6]")),
              ElementsAre("axis backing.max_candidate_depth: 2, 3 and 6 make no difference: the "
                          "unincluded segment or the cores bound the depth first"));
}

TEST(Insight, EffectiveAxesAndPricesAreFine) {
  EXPECT_THAT(
      ineffective_axes(parse("market.model = \"constant\"\n[axes]\n"
                             "\"latency.scale\" = [1, 2]\n\"market.price\" = ['1 DOT', '2 DOT']")),
      ElementsAre());
}

TEST(Insight, AxesOfTheMarket) {
  const auto axes_of = [](const std::string& settings, const std::string& axes) {
    return ineffective_axes(parse("market.model = \"agents\"\n" + settings + "[axes]\n" + axes));
  };
  EXPECT_THAT(axes_of("", "tenant.threshold = ['1 DOT', '2 DOT']"),
              ElementsAre("axis tenant.threshold changes nothing: tenant.strategy makes no use of "
                          "it"));
  EXPECT_THAT(axes_of("tenant.strategy = \"threshold\"\n", "tenant.threshold = ['1 DOT', '2 DOT']"),
              ElementsAre());
  EXPECT_THAT(axes_of("",
                      "tenant.threshold = ['1 DOT', '2 DOT']\n"
                      "tenant.strategy = [\"threshold\", \"shared\"]"),
              ElementsAre("axis tenant.threshold changes nothing where tenant.strategy is shared: "
                          "tenant.strategy makes no use of it"));
  EXPECT_THAT(axes_of("", "rfc17.penalty = [0.1, 0.3]"),
              ElementsAre("axis rfc17.penalty changes nothing: no sale follows market.rules = "
                          "\"rfc17\""));
}

TEST(Insight, LongAxesAreSampled) {
  const Study study = parse(
      "[axes]\n\"latency.scale\" = { from = 1, to = 2, count = 10000 }\n"
      "\"latency.bandwidth\" = { from = 1, to = 2, count = 10000 }\n"
      "\"para.cores\" = [1, 2]");
  EXPECT_THAT(ineffective_axes(study),
              ElementsAre("axis para.cores changes nothing: only slot-based collators and "
                          "bundles use more than one core"));
}

TEST(Insight, ClaimOffsetsOnlyDecideWhetherThereIsACore) {
  EXPECT_THAT(ineffective_axes(parse("[axes]\ncollator.claim_offset = [0, 2]")),
              ElementsAre("axis collator.claim_offset changes nothing: a core is assigned all the "
                          "time"));
}

TEST(Insight, Warnings) {
  EXPECT_THAT(study_warnings(parse("[axes]\n\"para.cores\" = [1, 3]")),
              ElementsAre("para.cores = 3 with collator.kind = \"lookahead\": only slot-based "
                          "collators and bundles use more than one core (para.cores = 3)"));
  EXPECT_THAT(study_warnings(parse("backing.protocol = \"claim-queue\"\n"
                                   "backing.max_candidate_depth = 3\n"
                                   "backing.allowed_ancestry_len = 2")),
              ElementsAre("backing.allowed_ancestry_len is set, but under claim-queue it is "
                          "backing.scheduling_lookahead - 1",
                          "backing.max_candidate_depth is set, but under claim-queue the network "
                          "ignores it"));
  EXPECT_THAT(study_warnings(parse("relay.slots = 100")), ElementsAre());
  EXPECT_THAT(study_warnings(parse("network = \"kusama\"\nmarket.model = \"agents\"")),
              ElementsAre(testing::HasSubstr("no price of its sales is on record")));
  EXPECT_THAT(study_warnings(parse("network = \"kusama\"")), ElementsAre());
  EXPECT_THAT(study_warnings(parse("[axes]\non_demand.rules = [\"relay\", \"coretime\"]")),
              ElementsAre(testing::HasSubstr("not merged")));
}

}  // namespace
}  // namespace coresweep
