#include "host/study/sentences.h"

#include <gmock/gmock.h>

#include "host/config/read_study.h"

namespace coresweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Study study_of(const std::string& text) { return parse_study(text, "x.toml"); }

TEST(Sentences, NameTheAxesThatMatterAlone) {
  const Study study = study_of(
      "[axes]\npara.cores = [1, 3]\nlatency.scale = [1, 2]\n"
      "collator.kind = [\"lookahead\", \"slot-based\"]");
  EXPECT_THAT(study_doubts(study),
              ElementsAre(HasSubstr("(para.cores = 3, collator.kind = lookahead)")));
}

TEST(Sentences, ListTheValuesOfOneAxis) {
  EXPECT_THAT(study_doubts(study_of("[axes]\nblock.authoring_limit = [2000, 6500, 7000]\n"
                                    "latency.scale = [1, 2]\n[backing]\nexecution_timeout = 9000")),
              ElementsAre(HasSubstr("(block.authoring_limit = 6500; the like at 4 of 6 points)")));
  EXPECT_THAT(
      study_doubts(study_of("[block]\nauthoring_limit = 0\n[axes]\nlatency.scale = [1, 2]")),
      ElementsAre("block.authoring_limit = 0: every block is empty"));
}

TEST(Sentences, FindTheCornerThatNoAxisShowsAlone) {
  const Study study = study_of(
      "[collator]\nkind = \"slot-based\"\n[axes]\npara.cores = [1, 2, 3]\n"
      "block.authoring_limit = [1500, 2500, 4000]\n[backing]\nexecution_timeout = 9000");
  EXPECT_THAT(
      study_doubts(study),
      ElementsAre(HasSubstr("(para.cores = 2, block.authoring_limit = 4000; the like at 3 of 9 ")));
}

}  // namespace
}  // namespace coresweep
