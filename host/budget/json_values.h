// Values of a viewer's JSON: numbers come as numbers, or as text with digits, commas or 0x.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace coresweep {

/// The member of an object, or null. Throws UserError where `object` is none; `what` names it.
const nlohmann::json& member(const nlohmann::json& object, const char* name,
                             const std::string& what);
/// Whole numbers up to 2^64 - 1. Throws UserError with the name of the value.
std::uint64_t whole_number(const nlohmann::json& value, const std::string& what);
std::uint64_t whole_member(const nlohmann::json& object, const char* name, const std::string& what);
/// The list, which may be missing: then it is empty.
const nlohmann::json& list_member(const nlohmann::json& object, const char* name,
                                  const std::string& what);

}  // namespace coresweep
