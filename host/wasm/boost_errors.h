// What Boost's mathematics does about an error: the same exceptions as elsewhere, with messages
// that need no streams. Those would bring the whole of locales.
#pragma once

#ifdef __cplusplus
#include <stdexcept>
#include <string>

namespace boost::math::policies {

inline std::string error_text(const char* function, const char* message) {
  return std::string(function != nullptr ? function : "") + ": " + message;
}

template <class T>
[[noreturn]] T user_domain_error(const char* function, const char* message, const T&) {
  throw std::domain_error(error_text(function, message));
}
template <class T>
[[noreturn]] T user_pole_error(const char* function, const char* message, const T&) {
  throw std::domain_error(error_text(function, message));
}
template <class T>
[[noreturn]] T user_overflow_error(const char* function, const char* message, const T&) {
  throw std::overflow_error(error_text(function, message != nullptr ? message : "overflow"));
}
template <class T>
[[noreturn]] T user_evaluation_error(const char* function, const char* message, const T&) {
  throw std::runtime_error(error_text(function, message));
}
template <class T, class Target>
[[noreturn]] T user_rounding_error(const char* function, const char* message, const T&,
                                   const Target&) {
  throw std::runtime_error(error_text(function, message));
}

}  // namespace boost::math::policies
#endif
