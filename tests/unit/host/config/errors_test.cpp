// Every way to get a study wrong, with the exact words that tell so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "host/base/errors.h"
#include "host/config/read_study.h"

namespace coresweep {
namespace {

struct Wrong {
  const char* what;
  std::string text;
  std::string message;
  std::vector<std::string> overrides = {};
};

UserError error_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    parse_study(text, "x.toml", overrides);
  } catch (const UserError& error) {
    return error;
  }
  return UserError("(no error)");
}

void expect_messages(const std::vector<Wrong>& cases) {
  for (const Wrong& c : cases) {
    EXPECT_EQ(error_of(c.text, c.overrides).what(), c.message) << c.what;
    EXPECT_EQ(error_of(c.text, c.overrides).exit_code(), 2) << c.what;
  }
}

TEST(ConfigErrors, NamesWithoutEnd) {
  std::string dots = "a";
  for (int i = 0; i < 50000; ++i) dots += ".a";
  const std::string message = "a name has more than 100 dots: no key has";
  expect_messages({
      {"key", "# a.b\n" + dots + " = 1", "x.toml:2: " + message},
      {"in a table", "a = { " + dots + " = 1 }", "x.toml:1: " + message},
      {"table", "\n\n[" + dots + "]", "x.toml:3: " + message},
      {"override", "study.runs = 3", "--set relay: " + message, {"relay={" + dots + "=1}"}},
  });
  const std::string text(1000, '.');
  parse_study("[study] # " + text + "\ntitle = \"" + text + "\"\nquestion = '" + text + "'",
              "x.toml");
}

TEST(ConfigErrors, Keys) {
  expect_messages({
      {"misspelt key", "\nbacking.max_candidate_deth = 3",
       "x.toml:2: unknown key \"backing.max_candidate_deth\": did you mean "
       "\"backing.max_candidate_depth\"?"},
      {"misspelt section", "[relya]\nslots = 5",
       "x.toml:1: unknown key \"relya\": did you mean \"relay\"?"},
      {"key of another section", "[relay]\nvelocity = 5",
       "x.toml:2: unknown key \"relay.velocity\": did you mean \"para.velocity\"?"},
      {"nothing like it", "[relay]\nslots = 5\nfrobnicate = 1",
       "x.toml:3: unknown key \"relay.frobnicate\""},
      {"misspelt study key", "[study]\nrusn = 5",
       "x.toml:2: unknown key \"study.rusn\": did you mean \"study.runs\"?"},
      {"a section as a value", "relay = 5",
       "x.toml:1: relay is a group of keys: it needs a table, not 5"},
      {"axes as a value", "axes = 5", "x.toml:1: axes is a group of keys: it needs a table, not 5"},
      {"the same key in two spellings", "relay.slots = 5\n\"relay.slots\" = 6",
       "x.toml:2: relay.slots is set a second time (first at x.toml:1): remove one"},
      {"misspelt distribution key",
       "[latency]\navailabilty = { distribution = \"constant\", value = 1 }",
       "x.toml:2: unknown key \"latency.availabilty\": did you mean \"latency.availability\"?"},
  });
}

TEST(ConfigErrors, Values) {
  expect_messages({
      {"misspelt choice", "collator.kind = \"lokahead\"",
       "x.toml:1: collator.kind = \"lokahead\": must be \"basic\", \"lookahead\", "
       "\"slot-based\" or \"bundle\": did you mean \"lookahead\"?"},
      {"wrong type", "relay.slots = \"many\"",
       "x.toml:1: relay.slots = \"many\": must be an integer between 1 and 300000"},
      {"fraction for an integer", "relay.slots = 2.5",
       "x.toml:1: relay.slots = 2.5: must be an integer between 1 and 300000"},
      {"a list outside axes", "relay.slots = [1, 2]",
       "x.toml:1: relay.slots = [...]: must be an integer between 1 and 300000; to sweep it, list "
       "the values under [axes]"},
      {"probability 1.2", "relay.slots = 100\nrelay.skip_probability = 1.2",
       "x.toml:2: relay.skip_probability = 1.2: must be a probability between 0 and 1"},
      {"not a number", "relay.skip_probability = nan",
       "x.toml:1: relay.skip_probability = nan: must be a probability between 0 and 1"},
      {"infinity", "latency.scale = inf",
       "x.toml:1: latency.scale = inf: must be a number between 0 and 1000"},
      {"not a number for a distribution", "latency.availability = nan",
       "x.toml:1: latency.availability = nan: must be a number between 0 and 131071.9375"},
      {"capacity 0", "para.unincluded_segment_capacity = 0",
       "x.toml:1: para.unincluded_segment_capacity = 0: must be an integer between 1 and 64"},
      {"capacity 65", "para.unincluded_segment_capacity = 65",
       "x.toml:1: para.unincluded_segment_capacity = 65: must be an integer between 1 and 64"},
      {"13 cores", "para.cores = 13",
       "x.toml:1: para.cores = 13: must be an integer between 1 and 12"},
      {"a date", "relay.slots = 1979-05-27", "x.toml:1: dates and times are not used in a study"},
      {"no runs", "study.runs = 0",
       "x.toml:1: study.runs = 0: must be an integer between 1 and 1000000000"},
      {"negative runs", "study.runs = -5",
       "x.toml:1: study.runs = -5: must be an integer between 1 and 1000000000"},
      {"negative seed", "study.seed = -5",
       "x.toml:1: study.seed = -5: must be an integer between 0 and 18446744073709551615 (in "
       "quotes "
       "above 9223372036854775807)"},
      {"misspelt streams", "study.streams = \"comon\"",
       "x.toml:1: study.streams = \"comon\": must be \"common\" or \"independent\": did you mean "
       "\"common\"?"},
      {"a title without quotes' worth", "study.title = 5",
       "x.toml:1: study.title = 5: must be a text in quotes"},
  });
}

TEST(ConfigErrors, Distributions) {
  const std::string key = "latency.availability = ";
  expect_messages({
      {"unknown distribution", key + "{ distribution = \"lognormel\", median = 1, sigma = 1 }",
       "x.toml:1: latency.availability: unknown distribution \"lognormel\" (known: constant, "
       "uniform, exponential, lognormal, gamma, weibull, empirical, mixture): did you mean "
       "\"lognormal\"?"},
      {"parameter missing", key + "{ distribution = \"lognormal\", median = 340 }",
       "x.toml:1: latency.availability: lognormal needs \"sigma\" (the standard deviation of the "
       "logarithm)"},
      {"parameter negative", key + "{ distribution = \"lognormal\", median = 340, sigma = -1 }",
       "x.toml:1: latency.availability: lognormal: sigma = -1: must be positive"},
      {"parameter unknown", key + "{ distribution = \"exponential\", mean = 3, sigma = 1 }",
       "x.toml:1: latency.availability: exponential has no parameter \"sigma\""},
      {"parameter misspelt", key + "{ distribution = \"exponential\", mean = 3, maxx = 1 }",
       "x.toml:1: latency.availability: exponential has no parameter \"maxx\": did you mean "
       "\"max\"?"},
      {"parameter of the wrong type", key + "{ distribution = \"exponential\", mean = \"3\" }",
       "x.toml:1: latency.availability: exponential: mean = \"3\": must be a number"},
      {"no kind", key + "{ median = 340 }",
       "x.toml:1: latency.availability: a distribution table needs \"distribution\" (its kind)"},
      {"a part without weight", key + "{ distribution = \"mixture\", parts = [{ of = 3 }] }",
       "x.toml:1: latency.availability: a part of a mixture needs \"weight\" (its share of the "
       "mixture)"},
      {"a median that does not fit", key + "1e9",
       "x.toml:1: latency.availability = 1000000000.0: must be a number between 0 and 131071.9375"},
      {"a median that the scale moves away", "latency.scale = 500\nlatency.collation_fetch = 1000",
       "x.toml: latency.collation_fetch with latency.scale = 500: 500000 has the median 500000 ms: "
       "at most 131072 can be simulated"},
      {"fullness above 1", "block.fullness = 1.2",
       "x.toml:1: block.fullness = 1.2: must be a number between 0 and 1"},
  });
}

TEST(ConfigErrors, Axes) {
  const std::string axes = "[axes]\n";
  expect_messages({
      {"misspelt axis key", axes + "\"backing.max_candidate_deth\" = [1, 2]",
       "x.toml:2: unknown key \"backing.max_candidate_deth\" in [axes]: did you mean "
       "\"backing.max_candidate_depth\"?"},
      {"one value", axes + "\"para.cores\" = 3",
       "x.toml:2: axis para.cores = 3: must be a list of values or a range { from, to, step } or { "
       "from, to, count, scale }"},
      {"empty axis", axes + "\"para.cores\" = []",
       "x.toml:2: axis para.cores is empty: give it at least one value"},
      {"duplicate values", axes + "\"para.cores\" = [1, 2, 1]",
       "x.toml:2: axis para.cores has 1 twice: list each value once"},
      {"a bad value in its own line", axes + "\"para.cores\" = [1,\n 2,\n 13]",
       "x.toml:4: para.cores = 13: must be an integer between 1 and 12"},
      {"step 0", axes + "\"para.cores\" = { from = 1, to = 3, step = 0 }",
       "x.toml:2: axis para.cores: step = 0: must not be 0"},
      {"step with the wrong sign", axes + "\"para.cores\" = { from = 1, to = 3, step = -1 }",
       "x.toml:2: axis para.cores: step = -1 leads away from to = 3: change its sign"},
      {"neither step nor count", axes + "\"para.cores\" = { from = 1, to = 3 }",
       "x.toml:2: axis para.cores needs either step or count: a range is { from, to, step } or { "
       "from, to, count, scale }"},
      {"no end", axes + "\"para.cores\" = { from = 1, step = 3 }",
       "x.toml:2: axis para.cores needs \"to\": a range is { from, to, step } or { from, to, "
       "count, "
       "scale }"},
      {"misspelt field", axes + "\"para.cores\" = { from = 1, to = 3, setp = 1 }",
       "x.toml:2: axis para.cores: a range has no \"setp\", it is { from, to, step } or { from, "
       "to, "
       "count, scale }: did you mean \"step\"?"},
      {"infinite end", axes + "\"latency.scale\" = { from = 1, to = inf, count = 3 }",
       "x.toml:2: axis latency.scale: to = inf: must be a finite number"},
      {"negative count", axes + "\"latency.scale\" = { from = 1, to = 2, count = -3 }",
       "x.toml:2: axis latency.scale: count = -3: must be an integer of at least 1"},
      {"logarithm of 0",
       axes + "\"latency.scale\" = { from = 0, to = 2, count = 3, scale = \"log\" }",
       "x.toml:2: axis latency.scale: scale = \"log\" needs from and to above 0"},
      {"unknown scale",
       axes + "\"latency.scale\" = { from = 0, to = 2, count = 3, scale = \"ln\" }",
       "x.toml:2: axis latency.scale: scale = \"ln\": must be \"linear\" or \"log\""},
      {"beyond the bounds", axes + "\"para.cores\" = { from = 1, to = 13, step = 1 }",
       "x.toml:2: para.cores = 13: must be an integer between 1 and 12"},
      {"two axes for one key",
       axes + "\"para.cores\" = [1, 2]\n[[axes.era]]\nname = \"a\"\npara.cores = 3",
       "x.toml: the axes \"para.cores\" and \"era\" both set para.cores: a key belongs to one "
       "axis"},
      {"set without name", "[[axes.era]]\nname = \"a\"\n[[axes.era]]\npara.cores = 3",
       "x.toml:3: axis era: set 2 has no name: give it name = \"...\""},
      {"duplicate set name", "[[axes.era]]\nname = \"a\"\n[[axes.era]]\nname = \"a\"",
       "x.toml:1: axis era has two sets with the name \"a\": rename one"},
      {"misspelt key in a set", "[[axes.era]]\nname = \"a\"\npara.core = 3",
       "x.toml:3: unknown key \"para.core\": did you mean \"para.cores\"?"},
      {"key also in the base", "para.cores = 2\n[axes]\n\"para.cores\" = [1, 2]",
       "x.toml:1: para.cores is also set by the axis \"para.cores\" (x.toml:3): remove one"},
      {"10^12 points",
       axes + "\"latency.scale\" = { from = 1, to = 2, count = 1000000 }\n"
              "\"latency.bandwidth\" = { from = 1, to = 2, count = 1000000 }",
       "x.toml: the axes give 1e+12 points (latency.scale 1000000 x latency.bandwidth 1000000), at "
       "most 1000000000 can be run: use fewer values or a coarser step"},
      {"an axis of 10^12 values", axes + "\"latency.scale\" = { from = 1, to = 2, step = 1e-12 }",
       "x.toml:2: axis latency.scale has 1e+12 values, at most 1000000000 can be run: use a "
       "coarser "
       "step"},
  });
}

TEST(ConfigErrors, Baseline) {
  const std::string axes = "\n[axes]\n\"para.cores\" = [1, 2]\n[[axes.era]]\nname = \"a\"";
  expect_messages({
      {"unknown axis", "study.baseline = { para.core = 1 }" + axes,
       "x.toml:1: study.baseline: no axis is called \"para.core\": did you mean \"para.cores\"?"},
      {"unknown value", "study.baseline = { para.cores = 3 }" + axes,
       "x.toml:1: study.baseline: axis para.cores has no value 3 (it has 1, 2)"},
      {"unknown set", "study.baseline = { era = \"b\" }" + axes,
       "x.toml:1: study.baseline: axis era has no value \"b\" (it has a)"},
      {"no table", "study.baseline = 3" + axes,
       "x.toml:1: study.baseline = 3: must be a table { axis = value }"},
      {"no table as answer", "study.answer = 3" + axes,
       "x.toml:1: study.answer = 3: must be a table { axis = value }"},
      {"unknown value of the answer", "study.answer = { para.cores = 3 }" + axes,
       "x.toml:1: study.answer: axis para.cores has no value 3 (it has 1, 2)"},
  });
}

TEST(ConfigErrors, RulesBetweenKeys) {
  expect_messages({
      {"window",
       "backing.allowed_ancestry_len = 10\nbacking.protocol = \"fragment-tree\"\n"
       "para.relay_parent_offset = 6",
       "x.toml:2: backing.allowed_ancestry_len = 10 and para.relay_parent_offset = 6: their sum "
       "must be at most 15"},
      {"sync with lookahead", "backing.protocol = \"sync\"",
       "x.toml:1: backing.protocol = \"sync\" with collator.kind = \"lookahead\": sync needs "
       "collator.kind = \"basic\""},
      {"in one of the sets",
       "[axes]\nera = [{ name = \"new\" },\n { name = \"old\", "
       "backing.protocol = \"sync\" }]",
       "x.toml:2: era = \"old\": backing.protocol = \"sync\" with collator.kind = \"lookahead\": "
       "sync needs collator.kind = \"basic\""},
      {"only at the end of two axes",
       "[axes]\n\"relay.slots\" = [10, 1000]\n"
       "\"relay.warmup_slots\" = [5, 20]",
       "x.toml:3: relay.warmup_slots = 20 with relay.slots = 10: nothing is left to measure; make "
       "the warm-up shorter than the run"},
      {"Aura slot", "para.slot_duration = 7000",
       "x.toml:1: para.slot_duration = 7000: must divide the relay slot of 6000 ms or be a "
       "multiple "
       "of it"},
  });
}

TEST(ConfigErrors, Overrides) {
  const std::string text = "relay.slots = 100\n[axes]\n\"para.cores\" = [1, 2]";
  expect_messages({
      {"unknown key",
       text,
       "--set relay.slot: unknown key \"relay.slot\": did you mean \"relay.slots\"?",
       {"relay.slot=5"}},
      {"bad value",
       text,
       "--set relay.slots = 0: must be an integer between 1 and 300000",
       {"relay.slots=0"}},
      {"an amount without its quotes",
       text,
       "--set tenant.record: \"35 FOO\" is no amount: the coin \"FOO\" is not known; write a "
       "number "
       "and its coin, such as \"10 DOT\" or \"0.5 KSM\"",
       {"tenant.record=35 FOO"}},
      {"no value",
       text,
       "--set relay.slots: must be key=value, for example relay.slots=2400",
       {"relay.slots"}},
      {"a key of an axis",
       text,
       "--set para.cores: the axis \"para.cores\" (x.toml:3) sets this key: change the axis with "
       "--set axes.para.cores=[...]",
       {"para.cores=3"}},
      {"study",
       text,
       "--set study.runs = 0: must be an integer between 1 and 1000000000",
       {"study.runs=0"}},
      {"axis",
       text,
       "--set axes.para.cores: para.cores = 13: must be an integer between 1 and 12",
       {"axes.para.cores=[13]"}},
  });
}

TEST(ConfigErrors, Syntax) {
  // The words after "not valid TOML" are the library's.
  EXPECT_THAT(error_of("relay.slots = 5\nrelay.slots = \n").what(),
              ::testing::StartsWith("x.toml:2: not valid TOML: "));
  EXPECT_THAT(error_of("relay.slots = 5\nstudy.seed = 99999999999999999999").what(),
              ::testing::AllOf(::testing::StartsWith("x.toml:2: not valid TOML: "),
                               ::testing::HasSubstr("99999999999999999999"),
                               ::testing::HasSubstr("64 bits")));
  EXPECT_THAT(error_of("relay.slots = 5", {"relay.slots=]"}).what(),
              ::testing::StartsWith("--set relay.slots: not valid TOML: "));
  expect_messages({{"empty", "",
                    "x.toml: is empty: a study needs at least one key, for example "
                    "study.title"},
                   {"only a comment", "# nothing\n",
                    "x.toml: is empty: a study needs at least one "
                    "key, for example study.title"}});
}

// ---- Files
// ---------------------------------------------------------------------------------------

class ConfigFileErrors : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::path(::testing::TempDir()) /
                 ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
  }
  /// The message, with the directory cut out.
  std::string message(const std::string& name) const {
    try {
      load_study(path(name));
    } catch (const UserError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::files);
      std::string text = error.what();
      const std::string prefix = directory_.string() + "/";
      for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
        text.erase(at, prefix.size());
      }
      return text;
    }
    return "(no error)";
  }

  std::filesystem::path directory_;
};

TEST_F(ConfigFileErrors, StudyFiles) {
  EXPECT_EQ(message("missing.toml"), "missing.toml: cannot be read: No such file or directory");
  std::filesystem::create_directories(path("folder.toml"));
  EXPECT_EQ(message("folder.toml"), "folder.toml: is a directory, not a study file");
  // A file that opens and cannot be read, whoever the user is.
  std::filesystem::create_symlink("/proc/self/mem", path("unreadable.toml"));
  EXPECT_EQ(message("unreadable.toml"), "unreadable.toml: cannot be read: Input/output error");
}

TEST_F(ConfigFileErrors, ForbiddenFiles) {
  write("x.toml", "relay.slots = 5");
  std::filesystem::permissions(path("x.toml"), std::filesystem::perms::none);
  if (std::ifstream(path("x.toml"))) GTEST_SKIP() << "this user may read everything";
  EXPECT_EQ(message("x.toml"), "x.toml: cannot be read: Permission denied");
}

TEST_F(ConfigFileErrors, Samples) {
  write("x.toml",
        "latency.availability = { distribution = \"empirical\", file = \"a.csv\", "
        "column = \"ms\" }");
  EXPECT_EQ(message("x.toml"),
            "x.toml:1: latency.availability: a.csv: cannot be read: No such file "
            "or directory");
  write("a.csv", "time,mss\n1,2\n");
  EXPECT_EQ(message("x.toml"),
            "x.toml:1: latency.availability: a.csv: no column \"ms\" (there is: "
            "time, mss): did you mean \"mss\"?");
  write("a.csv", "time,ms\n1,2\n2,slow\n");
  EXPECT_EQ(message("x.toml"),
            "x.toml:1: latency.availability: a.csv:3: column \"ms\": \"slow\" is "
            "not a finite number");
  write("a.csv", "time,ms\n1\n");
  EXPECT_EQ(message("x.toml"),
            "x.toml:1: latency.availability: a.csv:2: the row has 1 field, the header 2: a decimal "
            "comma or a thousands separator? Write 340.5, or quote texts with commas");
  write("a.csv", "ms\n");
  EXPECT_EQ(message("x.toml"), "x.toml:1: latency.availability: a.csv: holds no measurements");
}

}  // namespace
}  // namespace coresweep
