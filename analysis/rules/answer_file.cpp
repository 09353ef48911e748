// The answer in a results file.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <variant>

#include "analysis/rules/answer.h"
#include "host/study/binding_limits.h"
#include "host/study/study.h"

namespace coresweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *kAnswer = "answer", *kBinds = "binds", *kDoubts = "doubts";

Json answer_json(const Study& study, const Answer& answer) {
  Json point = Json::object();
  const Coordinates coordinates = study.design.coordinates(answer.point);
  for (std::size_t a = 0; a < coordinates.size(); ++a)
    point[study.design.axes()[a].name()] = coordinates[a];
  return {{"point", point}, {"rule", answer.rule}};
}

/// An attribute that holds JSON; else something that is neither object nor list.
Json parsed(const std::vector<Attribute>& attributes, const char* name) {
  const auto found = std::ranges::find(attributes, name, &Attribute::name);
  const auto* text = found == attributes.end() ? nullptr : std::get_if<std::string>(&found->value);
  return Json::parse(text == nullptr ? "" : *text, nullptr, false);
}

}  // namespace

std::vector<Attribute> answer_attributes(const Study& study, const PointReaders& read) {
  const Answer answer = answer_of(study, read);
  return {{kAnswer, answer_json(study, answer).dump()},
          {kBinds, Json(binding_limits(study.design.at(answer.point))).dump()},
          {kDoubts, Json(study_doubts(study)).dump()}};
}

std::optional<Answer> stored_answer(const Study& study, const std::vector<Attribute>& attributes) {
  const Json json = parsed(attributes, kAnswer);
  const auto point = json.is_object() ? json.find("point") : json.end();
  if (point == json.end() || !point->is_object()) return std::nullopt;
  Coordinates coordinates;
  for (const Axis& axis : study.design.axes()) {
    const auto place = point->find(axis.name());
    if (place == point->end() || !place->is_number_unsigned() || *place >= axis.size())
      return std::nullopt;
    coordinates.push_back(place->get<std::uint64_t>());
  }
  return Answer{study.design.index(coordinates), json.value("rule", "")};
}

std::vector<std::string> answer_lines(const Study& study,
                                      const std::vector<Attribute>& attributes) {
  std::vector<std::string> lines;
  const auto add_list = [&](const char* name, std::string_view label) {
    const Json list = parsed(attributes, name);
    if (!list.is_array()) return;
    for (const Json& sentence : list)
      if (sentence.is_string())
        lines.push_back(fmt::format("{}: {}", label, sentence.get<std::string>()));
  };
  if (const auto answer = stored_answer(study, attributes)) {
    const std::string place = place_text(study.design, study.design.coordinates(answer->point));
    lines = {fmt::format("answer: {}{}", place.empty() ? "" : place + ". ", answer->rule)};
    add_list(kBinds, "binds");
  }
  add_list(kDoubts, "note");
  return lines;
}

}  // namespace coresweep
