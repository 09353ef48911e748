// What may be printed, and how wide it may be.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace coresweep {

/// The text for a terminal: characters that would move its cursor, change its colours or turn the
/// direction of writing are written as \n, \x1b or \u202e. Texts come from files of others.
std::string printable(std::string_view text);

/// Columns of the terminal that standard output goes to; 0 if it goes elsewhere: no limit then.
std::size_t output_columns();
/// Columns of a line of words: those of the terminal, at most 100.
std::size_t line_columns();

/// Columns that a text takes: UTF-8 characters, not bytes.
std::size_t columns_of(std::string_view text);

/// The text with line breaks between words where a line would be longer than `width`; those after
/// the first begin with `indent` blanks. A longer word stays whole.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent = 0);

}  // namespace coresweep
