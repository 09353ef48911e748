// A new study as a file: its values with their origins, then what its template varies.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "host/base/toml_text.h"
#include "host/init/values.h"

namespace coresweep {
namespace {

std::string in_quotes(std::string_view text) { return toml_string(text); }

/// What a template varies: the keys that it sets itself, and its axes as TOML.
struct Varied {
  std::set<std::string_view> keys;
  std::string baseline, axes, analysis;
};

Varied blocks() {
  return {{},
          "{ latency.scale = 1 }",
          "# What no one knows well: latencies from half to twice as long.\n"
          "[axes]\nlatency.scale = [1, 0.5, 2]\n",
          "assumptions = [\"latency.scale\"]\n"};
}

Varied async_backing(const InitRequest& request) {
  const std::int64_t slot = request.slot_duration.value_or(6000);
  return {{"para.unincluded_segment_capacity", "para.slot_duration", "block.authoring_limit"},
          "{ scenario = \"before\" }",
          fmt::format("# Before: a segment of one block, slots of 12 s, 0.5 s of execution.\n"
                      "[[axes.scenario]]\nname = \"before\"\n"
                      "para.unincluded_segment_capacity = 1\n"
                      "para.strictly_increasing_relay_parent = true\n"
                      "para.slot_duration = 12000\nblock.authoring_limit = 500\n\n"
                      "# After: a segment of three blocks, 2 s of execution.\n"
                      "[[axes.scenario]]\nname = \"after\"\n"
                      "para.unincluded_segment_capacity = 3\n"
                      "para.slot_duration = {}\nblock.authoring_limit = 2000\n\n"
                      "[axes]\nlatency.scale = [1, 0.5, 2]\n",
                      slot),
          "assumptions = [\"latency.scale\"]\n"
          "objectives = [\"block_time.mean\", \"transaction_latency.included.mean\"]\n"};
}

Varied offset() {
  return {{"para.relay_parent_offset", "para.unincluded_segment_capacity", "collator.kind"},
          "{ \"para.relay_parent_offset\" = 0 }",
          "# How often the relay block first seen loses its fork is not known well.\n"
          "[axes]\npara.relay_parent_offset = [0, 1, 2]\n"
          "relay.fork_probability = [0.02, 0.005, 0.08]\n\n"
          "# The further behind a block's relay parent is, the longer the segment must be.\n"
          "[derive]\n"
          "para.unincluded_segment_capacity = \"para.velocity * (3 + para.relay_parent_offset)\"\n",
          "assumptions = [\"relay.fork_probability\"]\n"
          "objectives = [\"block_time.mean\", \"transaction_latency.included.mean\"]\n"};
}

std::string cores_set(std::string_view name, std::int64_t cores, std::int64_t segment) {
  constexpr std::int64_t kAround = 200;  // ms of a relay slot that are no execution, a core
  return fmt::format(
      "[[axes.cores]]\nname = \"{}\"\npara.cores = {}\npara.velocity = {}\n"
      "para.unincluded_segment_capacity = {}\nblock.authoring_limit = {}\n\n",
      name, cores, cores, segment, std::min<std::int64_t>(2000, 6000 / cores - kAround));
}

Varied several_cores(const InitRequest& request) {
  const std::int64_t cores = std::max<std::int64_t>(2, request.cores.value_or(3));
  return {{"para.cores", "para.velocity", "para.unincluded_segment_capacity",
           "block.authoring_limit", "collator.kind"},
          "{ cores = \"1\" }",
          fmt::format("# Each block fits into {} ms, its part of a relay slot.\n", 6000 / cores) +
              cores_set("1", 1, 3) + cores_set(fmt::format("{}", cores), cores, 3 * cores) +
              cores_set(fmt::format("{}, short segment", cores), cores, cores) +
              cores_set(fmt::format("{}, long segment", cores), cores, 4 * cores) +
              "[axes]\nlatency.scale = [1, 0.5, 2]\n",
          "assumptions = [\"latency.scale\"]\n"
          "objectives = [\"block_time.mean\", \"transaction_latency.included.mean\"]\n"};
}

Varied varied(const InitRequest& request) {
  if (request.question == "async") return async_backing(request);
  if (request.question == "offset") return offset();
  if (request.question == "cores") return several_cores(request);
  return blocks();
}

std::string_view question_of(const InitRequest& request) {
  return std::ranges::find(kTemplates, request.question, &Template::name)->question;
}

std::string head(const InitRequest& request) {
  std::string text = fmt::format(
      "# {0}\n#\n# Written by coresweep init: look it over, then\n#\n"
      "#     coresweep plan {1}.toml\n"
      "#     coresweep sweep {1}.toml -o {1}.h5\n"
      "#     coresweep report {1}.h5\n\n",
      question_of(request), request.name);
  if (!request.latencies.empty())
    text += fmt::format("include = [{}]    # measured; what stands here wins\n",
                        in_quotes(request.latencies));
  if (!request.network.empty()) text += fmt::format("network = {}\n", in_quotes(request.network));
  if (!request.chain.empty()) text += fmt::format("chain = {}\n", in_quotes(request.chain));
  return text + "\n";
}

/// What collators wait for, and what validators do: two sides that are told apart.
std::string_view side_of(std::string_view key) {
  if (key == "latency.relay_block_arrival") return "# The collators' side\n";
  if (key == "latency.statement_spread") return "# The validators' side\n";
  return "";
}

std::string values(const InitRequest& request, const Varied& template_) {
  std::string text;
  for (const Origin& origin : init_values(request)) {
    if (template_.keys.contains(origin.key)) continue;
    text += fmt::format("{}{} = {}    # {}\n", side_of(origin.key), origin.key,
                        value_text(origin.value), origin.from);
  }
  if (template_.keys.contains("collator.kind"))
    text += "collator.kind = \"slot-based\"    # what several cores and an offset need\n";
  return text + "\n";
}

}  // namespace

std::string init_study(const InitRequest& request) {
  check_init(request);
  const Varied template_ = varied(request);
  return head(request) + values(request, template_) +
         fmt::format("[study]\ntitle = {}\nquestion = {}\nruns = 256\nseed = 1\nbaseline = {}\n\n",
                     in_quotes(request.name), in_quotes(question_of(request)), template_.baseline) +
         fmt::format("[analysis]\n{}\n", template_.analysis) + template_.axes;
}

}  // namespace coresweep
