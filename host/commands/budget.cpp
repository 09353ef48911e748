// coresweep budget: what coretime takes, until when the money lasts, and by which strategy.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>

#include "host/base/errors.h"
#include "host/base/text_file.h"
#include "host/budget/words.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"

namespace coresweep {
namespace {

namespace fs = std::filesystem;

struct BudgetOptions {
  std::vector<BudgetRequest> requests = {{}};
  BackendOptions backend;
  std::string output, format = "text";
  bool print_study = false, force = false;

  BudgetRequest& last() { return requests.back(); }
};

/// A folder that goes when the command ends, for results that nobody asked to keep.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / fmt::format("coresweep-budget-{}", getpid())) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path path() const { return path_; }

 private:
  fs::path path_;
};

/// "budget", or of several networks "budget-kusama"; of the second on one network
/// "budget-kusama-3".
std::string stem_of(const fs::path& page, const std::vector<Budget>& budgets, std::size_t i) {
  std::string stem = (page.parent_path() / page.stem()).string();
  if (budgets.size() == 1) return stem;
  stem += "-" + budgets[i].asked.network;
  for (std::size_t j = 0; j < i; ++j)
    if (budgets[j].asked.network == budgets[i].asked.network)
      return fmt::format("{}-{}", stem, i + 1);
  return stem;
}

BudgetAnswer answer_to(const Budget& budget, const std::string& stem,
                       const BudgetOptions& options) {
  const std::string text = budget_study(budget), file = stem + ".h5";
  const Study study = parse_study(text, write_text_file(stem + ".toml", text));
  if (sweep_study({file, "", options.backend, options.force, false}, study) != 0)
    throw UserError("stopped when asked to", ErrorKind::files);
  BudgetAnswer answer = read_answer(budget, file);
  answer.study = fs::path(stem + ".toml").filename().string();
  answer.results = fs::path(file).filename().string();
  return answer;
}

std::vector<BudgetAnswer> answers_to(const std::vector<Budget>& budgets, const fs::path& page,
                                     const BudgetOptions& options) {
  std::vector<BudgetAnswer> answers;
  for (std::size_t i = 0; i < budgets.size(); ++i)
    answers.push_back(answer_to(budgets[i], stem_of(page, budgets, i), options));
  return answers;
}

std::vector<Budget> completed(const BudgetOptions& options) {
  std::vector<Budget> budgets;
  for (const BudgetRequest& request : options.requests) budgets.push_back(complete(request));
  return budgets;
}

int write_page(const fs::path& page, const std::string& json) {
  const std::string file = fs::path(page).replace_extension(".json").string();
  write_text_file(file, json);
  std::fflush(stdout);
  return run_python_program("coresweep-report", {file, "-o", page.string()});
}

/// What the command would write: nobody's own file is replaced unasked.
void check_free(const fs::path& page, const std::vector<Budget>& budgets) {
  std::vector<std::string> files = {page.string(), fs::path(page).replace_extension(".json")};
  for (std::size_t i = 0; i < budgets.size(); ++i)
    for (const char* ending : {".toml", ".h5"}) files.push_back(stem_of(page, budgets, i) + ending);
  for (const std::string& file : files)
    if (fs::exists(file))
      refuse_file(file +
                  ": is there already: name another page with -o, or replace all by --force");
}

int budget(const BudgetOptions& options) {
  const std::vector<Budget> budgets = completed(options);
  if (options.print_study) {
    for (const Budget& one : budgets) fmt::print("{}", budget_study(one));
    return 0;
  }
  if (!options.output.empty() && !options.force) check_free(options.output, budgets);
  std::optional<Folder> folder;
  if (options.output.empty()) folder.emplace();
  const fs::path page = folder ? folder->path() / "budget.html" : fs::path(options.output);
  const std::vector<BudgetAnswer> answers = answers_to(budgets, page, options);
  fmt::print("{}", options.format == "json" ? answer_json(answers) : plain_text(answers));
  return options.output.empty() ? 0 : write_page(page, answer_json(answers));
}

/// An option of the network named last, read as it comes: others may follow behind --and.
void add_word(CLI::App& command, const std::string& name, const std::string& type,
              const std::string& help, const std::function<void(const std::string&)>& read) {
  command
      .add_option_function<std::string>(
          "--" + name,
          [name, read](const std::string& word) {
            try {
              read(word);
            } catch (const UserError& error) {
              throw CLI::ValidationError(fmt::format("--{}: {}", name, error.what()));
            }
          },
          help)
      ->trigger_on_parse()
      ->type_name(type);
}

double number_in(const std::string& word) {
  double number = 0;
  if (!CLI::detail::lexical_cast(word, number))
    throw UserError(fmt::format("\"{}\" is no number", word));
  return number;
}

void add_network_options(CLI::App& command, BudgetOptions& o) {
  add_word(command, "network", "NAME", "polkadot (the default) or kusama",
           [&](const std::string& word) { o.last().network = word; });
  add_word(command, "cores", "N", "cores to keep", [&](const std::string& word) {
    o.last().cores = static_cast<std::int64_t>(number_in(word));
    checked_value(*find_parameter("tenant.cores"), o.last().cores);
  });
  add_word(command, "renewal", "AMOUNT",
           "price of the next renewal of one core: \"35 DOT\"; 0 if none is held yet",
           [&](const std::string& word) { o.last().renewal = parse_amount(word); });
  add_word(command, "funds", "AMOUNT", "what there is to spend; without it, what it takes is told",
           [&](const std::string& word) { o.last().funds = parse_amount(word); });
  add_word(command, "usd", "PRICE", "of one coin; it is assumed to stay",
           [&](const std::string& word) { o.last().usd = number_in(word); });
  add_word(command, "state", "FILE",
           "a dump of today's regions, renewals and pool (JSON, docs/BUDGET.md)",
           [&](const std::string& word) { o.last().state_file = word; });
  add_word(
      command, "para", "ID", "the parachain whose cores the dump shows",
      [&](const std::string& word) { o.last().para = static_cast<std::int64_t>(number_in(word)); });
  command
      .add_flag_callback(
          "--and", [&] { o.requests.push_back({}); },
          "what follows is of a second network, in one total")
      ->trigger_on_parse();
}

/// What all networks have in common.
void add_common_options(CLI::App& command, BudgetOptions& o, BudgetRequest& common) {
  command.add_option("--months", common.months, "how long coretime is to be paid for")
      ->capture_default_str();
  add_word(command, "start", "DATE", "no sale before this day, 2026-12-31; by default today",
           [&](const std::string& word) { common.start = parse_day(word); });
  command
      .add_option("--squeeze", common.squeeze,
                  "how often somebody buys all that is left of a sale: none, rare or often")
      ->capture_default_str();
  command.add_option("--runs", common.runs, "simulated histories")->capture_default_str();
  command.add_option("--seed", common.seed, "seed of all random numbers")->capture_default_str();
  command
      .add_option(
          "-o,--output", o.output,
          "write a page (HTML) here, and beside it the study, its results and the answer as "
          "JSON")
      ->type_name("FILE");
  command.add_option("--format", o.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command.add_flag("--print-study", o.print_study, "print the study that is swept, and do no more");
  command.add_flag("--force", o.force, "replace files that are there");
  add_backend_options(command, o.backend);
}

void share_common(std::vector<BudgetRequest>& requests, const BudgetRequest& common) {
  for (BudgetRequest& request : requests) {
    request.months = common.months;
    request.start = common.start;
    request.squeeze = common.squeeze;
    request.runs = common.runs;
    request.seed = common.seed;
  }
}

}  // namespace

void add_budget_command(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("budget", "until when the money lasts for coretime, and what it takes");
  const auto options = std::make_shared<BudgetOptions>();
  const auto common = std::make_shared<BudgetRequest>();
  add_network_options(*command, *options);
  add_common_options(*command, *options, *common);
  command->callback([options, common, &chosen] {
    share_common(options->requests, *common);
    chosen = [options] { return budget(*options); };
  });
}

}  // namespace coresweep
