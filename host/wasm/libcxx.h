// What the standard library of em++ (libc++ 13) lacks of C++20 and this program uses: read before
// every file of the module, and nothing where the library has it.
#pragma once

#include <version>

#if defined(_LIBCPP_VERSION) && _LIBCPP_VERSION < 15000

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iterator>
#include <string>
#include <type_traits>

// NOLINTBEGIN: names and places are the standard's.
namespace std {

template <class To, class From>
To bit_cast(const From& from) noexcept {
  static_assert(sizeof(To) == sizeof(From) && is_trivially_copyable_v<To>);
  To to;
  memcpy(&to, &from, sizeof(To));
  return to;
}

/// Numbers as strtod() reads them, which rounds correctly here; but no sign "+", space or "0x".
inline from_chars_result from_chars(const char* first, const char* last, double& value) {
  const char* digits = first != last && *first == '-' ? first + 1 : first;
  const bool number = digits != last && *digits != '+' && *digits != '-' && *digits != ' ' &&
                      !(last - digits > 1 && *digits == '0' && (digits[1] | 0x20) == 'x');
  const string text(first, last);
  char* end = nullptr;
  errno = 0;
  const double read = number ? strtod(text.c_str(), &end) : 0;
  if (!number || end == text.c_str()) return {first, errc::invalid_argument};
  const char* behind = first + (end - text.c_str());
  if (errno == ERANGE) return {behind, errc::result_out_of_range};
  value = read;
  return {behind, errc{}};
}

/// Nowhere defined: the TOML library names it where it writes, and nothing here makes it write.
to_chars_result to_chars(char*, char*, double, chars_format = chars_format::general);
to_chars_result to_chars(char*, char*, double, chars_format, int);

namespace ranges {

struct identity {
  template <class T>
  constexpr T&& operator()(T&& value) const noexcept {
    return std::forward<T>(value);
  }
};

template <class Range, class Test, class By = identity>
auto find_if(Range&& range, Test test, By by = {}) {
  return std::find_if(std::begin(range), std::end(range),
                      [&](auto&& x) -> bool { return std::invoke(test, std::invoke(by, x)); });
}
template <class Range, class T, class By = identity>
auto find(Range&& range, const T& value, By by = {}) {
  return ranges::find_if(
      range, [&](auto&& x) { return x == value; }, by);
}
template <class Range, class Test, class By = identity>
bool any_of(Range&& range, Test test, By by = {}) {
  return ranges::find_if(range, test, by) != std::end(range);
}
template <class Range, class Test, class By = identity>
bool none_of(Range&& range, Test test, By by = {}) {
  return !ranges::any_of(range, test, by);
}
template <class Range, class Test, class By = identity>
bool all_of(Range&& range, Test test, By by = {}) {
  return !ranges::any_of(
      range, [&](auto&& x) { return !std::invoke(test, x); }, by);
}
template <class Range, class Test, class By = identity>
auto count_if(Range&& range, Test test, By by = {}) {
  return std::count_if(std::begin(range), std::end(range),
                       [&](auto&& x) -> bool { return std::invoke(test, std::invoke(by, x)); });
}
template <class Range, class T, class By = identity>
auto count(Range&& range, const T& value, By by = {}) {
  return ranges::count_if(
      range, [&](auto&& x) { return x == value; }, by);
}
template <class Range, class Out, class Test, class By = identity>
void copy_if(Range&& range, Out out, Test test, By by = {}) {
  std::copy_if(std::begin(range), std::end(range), out,
               [&](auto&& x) -> bool { return std::invoke(test, std::invoke(by, x)); });
}
template <class Range, class Out>
void copy(Range&& range, Out out) {
  std::copy(std::begin(range), std::end(range), out);
}
template <class Range, class Out, class To>
void transform(Range&& range, Out out, To to) {
  std::transform(std::begin(range), std::end(range), out,
                 [&](auto&& x) -> decltype(auto) { return std::invoke(to, x); });
}
template <class A, class B, class Out, class To>
void transform(A&& a, B&& b, Out out, To to) {
  std::transform(std::begin(a), std::end(a), std::begin(b), out, to);
}
template <class A, class B, class Same = std::equal_to<>>
bool equal(A&& a, B&& b, Same same = {}) {
  return std::equal(std::begin(a), std::end(a), std::begin(b), std::end(b), same);
}
template <class Range, class T>
void replace(Range&& range, const T& old, const T& with) {
  std::replace(std::begin(range), std::end(range), old, with);
}
/// Elements as `less` has them, by what `by` takes of them.
template <class Less, class By>
auto ordered(Less& less, By& by) {
  return [&](auto&& a, auto&& b) -> bool {
    return std::invoke(less, std::invoke(by, a), std::invoke(by, b));
  };
}
template <class Range, class Less = std::less<>, class By = identity>
void sort(Range&& range, Less less = {}, By by = {}) {
  std::sort(std::begin(range), std::end(range), ordered(less, by));
}
template <class Range, class Less = std::less<>, class By = identity>
void stable_sort(Range&& range, Less less = {}, By by = {}) {
  std::stable_sort(std::begin(range), std::end(range), ordered(less, by));
}
template <class Range, class Less = std::less<>, class By = identity>
auto max_element(Range&& range, Less less = {}, By by = {}) {
  return std::max_element(std::begin(range), std::end(range), ordered(less, by));
}
template <class Range, class Less = std::less<>, class By = identity>
auto min_element(Range&& range, Less less = {}, By by = {}) {
  return std::min_element(std::begin(range), std::end(range), ordered(less, by));
}
template <class Range, class Less = std::less<>, class By = identity>
auto max(Range&& range, Less less = {}, By by = {}) {
  return *ranges::max_element(range, less, by);
}
template <class Range, class Less = std::less<>, class By = identity>
auto min(Range&& range, Less less = {}, By by = {}) {
  return *ranges::min_element(range, less, by);
}
template <class Range, class T, class Less = std::less<>, class By = identity>
auto upper_bound(Range&& range, const T& value, Less less = {}, By by = {}) {
  return std::upper_bound(std::begin(range), std::end(range), value, [&](auto&& v, auto&& x) {
    return std::invoke(less, v, std::invoke(by, x));
  });
}
template <class Range, class T, class Less = std::less<>, class By = identity>
auto lower_bound(Range&& range, const T& value, Less less = {}, By by = {}) {
  return std::lower_bound(std::begin(range), std::end(range), value, [&](auto&& x, auto&& v) {
    return std::invoke(less, std::invoke(by, x), v);
  });
}

}  // namespace ranges
}  // namespace std
// NOLINTEND

#endif
