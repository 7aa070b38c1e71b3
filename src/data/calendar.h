// calendar.h: dates and times in a column: how they are written, the seconds since 1970 that they
// are, and the numbers that a network learns from.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hillock::data {

/// digits: 20240131. clock: a time of day without a date. months: 2024-01, Jan 2024, 2024Q1.
enum class DateOrder { year_first, day_first, month_first, digits, clock, months };

inline constexpr std::array<std::string_view, 6> date_order_names{
    "year-month-day", "day-month-year", "month-day-year",
    "yyyymmdd",       "time of day",    "year and month"};
constexpr std::string_view name_of(DateOrder order) {
  return date_order_names[static_cast<std::size_t>(order)];
}

/// Seconds since 1970-01-01 00:00, in the text's own time zone (an offset such as +02:00 is taken
/// off); of a clock, since midnight. Years of two digits are 1970 to 2069. Month names are English.
/// A month is its first day, and a quarter its first month. Reads
/// 2024-01-31T10:30:00.5Z, 31.01.2024 10:30, 1/31/24 10:30 PM, 31-Jan-2024, Jan 31, 2024.
std::optional<double> seconds_of(std::string_view text, DateOrder order);

/// The order in which at least 95 % of the texts are dates; none where there is no such order. If
/// day and month can change places in all of them, numbers between slashes have the month first,
/// and others the day; `is_ambiguous` says so.
struct DateGuess {
  DateOrder order;
  bool is_ambiguous;
};
std::optional<DateGuess> date_order_of(std::span<const std::string_view> texts);

/// What a network gets of a time. Parts that come again are a sine and a cosine: a year is a turn
/// of 365.25 days from January 1st, a week one of seven days from Monday, a day one of 24 hours.
enum class TimePart {
  days,  // since the origin
  year,
  month_sine,
  month_cosine,
  day_of_year_sine,
  day_of_year_cosine,
  weekday_sine,
  weekday_cosine,
  hour_sine,
  hour_cosine
};

inline constexpr std::array<std::string_view, 10> time_part_names{"days",
                                                                  "year",
                                                                  "month sine",
                                                                  "month cosine",
                                                                  "day of year sine",
                                                                  "day of year cosine",
                                                                  "weekday sine",
                                                                  "weekday cosine",
                                                                  "hour sine",
                                                                  "hour cosine"};
constexpr std::string_view name_of(TimePart part) {
  return time_part_names[static_cast<std::size_t>(part)];
}

/// Does a column in that order tell it? A time of day tells the hour alone.
bool has_part(DateOrder order, TimePart part);

/// `origin` in seconds, for days alone.
double part_of(double seconds, TimePart part, double origin);

/// "2024-01-31", of seconds since 1970.
std::string date_text(double seconds);

}  // namespace hillock::data
