#include "data/calendar.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "data/cell.h"

namespace hillock::data {
namespace {

namespace chrono = std::chrono;
using namespace std::string_view_literals;

constexpr double seconds_a_day = 86400;

constexpr std::array month_names = {"jan"sv, "feb"sv, "mar"sv, "apr"sv, "may"sv, "jun"sv,
                                    "jul"sv, "aug"sv, "sep"sv, "oct"sv, "nov"sv, "dec"sv};
constexpr std::array full_month_names = {"january"sv,   "february"sv, "march"sv,    "april"sv,
                                         "may"sv,       "june"sv,     "july"sv,     "august"sv,
                                         "september"sv, "october"sv,  "november"sv, "december"sv};

// Reads from the front of a text.
struct Scanner {
  std::string_view rest;

  bool take(char c) {
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
  }
  void skip_blanks() {
    while (rest.starts_with(' ')) rest.remove_prefix(1);
  }
  // A whole number of at least and at most so many digits, and how many it has.
  std::optional<std::pair<int, int>> number(int fewest, int most) {
    int value = 0, digits = 0;
    while (digits < static_cast<int>(rest.size()) && rest[std::size_t(digits)] >= '0' &&
           rest[std::size_t(digits)] <= '9') {
      if (digits == most) return {};
      value = 10 * value + (rest[std::size_t(digits)] - '0');
      ++digits;
    }
    if (digits < fewest) return {};
    rest.remove_prefix(std::size_t(digits));
    return std::pair{value, digits};
  }
  std::string letters() {
    std::string word;
    while (!rest.empty() && ((rest[0] | 0x20) >= 'a' && (rest[0] | 0x20) <= 'z')) {
      word += static_cast<char>(rest[0] | 0x20);
      rest.remove_prefix(1);
    }
    return word;
  }
};

std::optional<int> month_of(std::string_view word) {
  for (std::size_t m = 0; m < month_names.size(); ++m)
    if (word == month_names[m] || word == full_month_names[m] || (m == 8 && word == "sept"))
      return static_cast<int>(m) + 1;
  return {};
}

std::optional<double> days_of(int year, int month, int day) {
  const chrono::year_month_day date{chrono::year(year), chrono::month(unsigned(month)),
                                    chrono::day(unsigned(day))};
  if (month < 1 || day < 1 || year < 1 || year > 9999 || !date.ok()) return {};
  return static_cast<double>(chrono::sys_days(date).time_since_epoch().count());
}

int full_year(std::pair<int, int> year) {
  if (year.second > 2) return year.first;
  return year.first + (year.first < 70 ? 2000 : 1900);
}

// Of the three parts of a date as they stand. A month that is a word is where it stands.
struct DateParts {
  std::array<std::pair<int, int>, 3> numbers;  // value, digits
  int place_of_word = -1;
};

std::optional<DateParts> three_parts(Scanner& scan) {
  DateParts parts;
  for (int i = 0; i < 3; ++i) {
    if (i > 0) {
      const bool has_mark = scan.take('-') || scan.take('/') || scan.take('.') || scan.take(',');
      scan.skip_blanks();
      if (!has_mark && parts.place_of_word < 0 &&
          (scan.rest.empty() || (scan.rest[0] | 0x20) < 'a'))
        return {};
    }
    auto& number = parts.numbers[std::size_t(i)];
    if (const auto value = scan.number(1, 4)) {
      number = *value;
    } else if (const auto month = month_of(scan.letters()); month && parts.place_of_word < 0) {
      number = {*month, 2};
      parts.place_of_word = i;
    } else {
      return {};
    }
    if (i < 2 && scan.rest.starts_with(' ')) scan.skip_blanks();
  }
  return parts;
}

std::optional<double> days_of(Scanner& scan, DateOrder order) {
  if (order == DateOrder::digits) {
    const auto all = scan.number(8, 8);
    if (!all || all->first < 18000101) return {};
    return days_of(all->first / 10000, all->first / 100 % 100, all->first % 100);
  }
  const auto parts = three_parts(scan);
  if (!parts) return {};
  const auto& [first, second, third] = parts->numbers;
  if (order == DateOrder::year_first) {
    if (first.second != 4 || second.second > 2 || third.second > 2) return {};
    return days_of(first.first, second.first, third.first);
  }
  // A word says which the month is.
  const bool month_first =
      parts->place_of_word < 0 ? order == DateOrder::month_first : parts->place_of_word == 0;
  if (parts->place_of_word == 2 || first.second > 2 || second.second > 2 || third.second == 3 ||
      third.second < 2)
    return {};
  return month_first ? days_of(full_year(third), first.first, second.first)
                     : days_of(full_year(third), second.first, first.first);
}

// The first day of 2024-01, 01/2024, Jan 2024, 2024Q1 or Q1 2024.
std::optional<double> days_of_month(Scanner& scan) {
  constexpr int first_year = 1800, last_year = 2199;  // 1234-05 is rather the number of a part
  std::optional<int> year, month;
  for (int part = 0; part < 2; ++part) {
    if (part > 0)
      if (!scan.take('-') && !scan.take('/')) scan.skip_blanks();
    const auto number = scan.number(1, 4);
    if (number && number->second == 4 && !year) {
      year = number->first;
    } else if (number && number->second <= 2 && !month) {
      month = number->first;
    } else if (!number && !month) {
      const std::string word = scan.letters();
      const auto quarter = word == "q" ? scan.number(1, 1) : std::nullopt;
      if (quarter && quarter->first >= 1 && quarter->first <= 4)
        month = 3 * quarter->first - 2;
      else
        month = month_of(word);
    }
  }
  if (!year || !month || *year < first_year || *year > last_year) return {};
  return days_of(*year, *month, 1);
}

// 10:30, 10:30:15.25, 10:30 PM, each with or without a time zone.
std::optional<double> seconds_of_day(Scanner& scan) {
  const auto hour = scan.number(1, 2);
  if (!hour || !scan.take(':')) return {};
  const auto minute = scan.number(2, 2);
  if (!minute) return {};
  double second = 0;
  if (scan.take(':')) {
    const auto whole = scan.number(2, 2);
    if (!whole) return {};
    second = whole->first;
    if (scan.take('.')) {
      const std::size_t digits =
          std::min(scan.rest.find_first_not_of("0123456789"), scan.rest.size());
      for (std::size_t i = 0; i < digits; ++i)
        second += (scan.rest[i] - '0') * std::pow(10.0, -1.0 - double(i));
      scan.rest.remove_prefix(digits);
    }
  }
  scan.skip_blanks();
  int hours = hour->first;
  Scanner behind = scan;
  const std::string word = behind.letters();
  if (word == "am" || word == "pm") {
    if (hours < 1 || hours > 12) return {};
    hours = hours % 12 + (word == "pm" ? 12 : 0);
    scan = behind;
    scan.skip_blanks();
  }
  if (hours > 24 || minute->first > 59 || second >= 61) return {};
  double zone = 0;
  if (scan.take('Z')) {
  } else if (scan.rest.starts_with("UTC")) {
    scan.rest.remove_prefix(3);
  } else if (scan.rest.starts_with('+') || scan.rest.starts_with('-')) {
    const double sign = scan.take('-') ? -1 : (scan.take('+'), 1);
    const auto zone_hours = scan.number(2, 2);
    if (!zone_hours) return {};
    scan.take(':');
    const auto zone_minutes = scan.number(2, 2).value_or(std::pair{0, 0});
    zone = sign * (zone_hours->first * 3600 + zone_minutes.first * 60);
  }
  return hours * 3600 + minute->first * 60 + second - zone;
}

double floor_mod(double x, double by) {
  return x - by * std::floor(x / by);
}

}  // namespace

std::optional<double> seconds_of(std::string_view text, DateOrder order) {
  Scanner scan{trimmed(text)};
  if (order == DateOrder::clock) {
    const auto seconds = seconds_of_day(scan);
    return seconds && scan.rest.empty() ? seconds : std::nullopt;
  }
  const auto days = order == DateOrder::months ? days_of_month(scan) : days_of(scan, order);
  if (!days || (order == DateOrder::months && !scan.rest.empty())) return {};
  double seconds = *days * seconds_a_day;
  if (scan.rest.starts_with('T') || scan.rest.starts_with(' ') || scan.rest.starts_with(", ")) {
    scan.take(',');
    if (!scan.take('T')) scan.skip_blanks();
    const auto of_day = seconds_of_day(scan);
    if (!of_day) return {};
    seconds += *of_day;
  }
  if (!scan.rest.empty()) return {};
  return seconds;
}

std::optional<DateGuess> date_order_of(std::span<const std::string_view> texts) {
  constexpr DateOrder orders[] = {DateOrder::year_first,  DateOrder::day_first,
                                  DateOrder::month_first, DateOrder::digits,
                                  DateOrder::clock,       DateOrder::months};
  std::array<std::size_t, std::size(orders)> read{};
  for (const std::string_view text : texts)
    for (const DateOrder order : orders)
      read[std::size_t(order)] += seconds_of(text, order).has_value();
  const auto of = [&](DateOrder order) { return read[std::size_t(order)]; };
  std::size_t most = 0;
  DateOrder best = DateOrder::year_first;
  for (const DateOrder order : orders)
    if (of(order) > most) {
      most = of(order);
      best = order;
    }
  if (texts.empty() || most * 20 < texts.size() * 19) return {};
  const bool is_open = (best == DateOrder::day_first || best == DateOrder::month_first) &&
                       of(DateOrder::day_first) == of(DateOrder::month_first);
  if (!is_open) return DateGuess{best, false};
  const bool has_words = std::ranges::any_of(texts, [](std::string_view text) {
    return text.find_first_of("abcdefghijklmnopqrstuvwxyz") != text.npos &&
           text.find(':') == text.npos;
  });
  const bool has_slashes = texts.front().find('/') != texts.front().npos;
  return DateGuess{has_slashes ? DateOrder::month_first : DateOrder::day_first, !has_words};
}

bool has_part(DateOrder order, TimePart part) {
  const bool is_hour = part == TimePart::hour_sine || part == TimePart::hour_cosine;
  if (order == DateOrder::clock) return is_hour;
  return order != DateOrder::months || part < TimePart::day_of_year_sine;
}

double part_of(double seconds, TimePart part, double origin) {
  const double days = std::floor(seconds / seconds_a_day);
  const chrono::year_month_day date{chrono::sys_days(chrono::days(static_cast<long>(days)))};
  const double since_new_year =
      days - double(chrono::sys_days(date.year() / 1 / 1).time_since_epoch().count());
  const double months = double(unsigned(date.month())) - 1;
  const auto turn = [](double share) { return 2 * std::numbers::pi * share; };
  switch (part) {
    case TimePart::days:
      return (seconds - origin) / seconds_a_day;
    case TimePart::year:
      return double(int(date.year()));
    case TimePart::month_sine:
      return std::sin(turn(months / 12));
    case TimePart::month_cosine:
      return std::cos(turn(months / 12));
    case TimePart::day_of_year_sine:
      return std::sin(turn(since_new_year / 365.25));
    case TimePart::day_of_year_cosine:
      return std::cos(turn(since_new_year / 365.25));
    // 1970-01-01 was a Thursday, three days after Monday.
    case TimePart::weekday_sine:
      return std::sin(turn(floor_mod(days + 3, 7) / 7));
    case TimePart::weekday_cosine:
      return std::cos(turn(floor_mod(days + 3, 7) / 7));
    case TimePart::hour_sine:
      return std::sin(turn(floor_mod(seconds, seconds_a_day) / seconds_a_day));
    case TimePart::hour_cosine:
      return std::cos(turn(floor_mod(seconds, seconds_a_day) / seconds_a_day));
  }
  return 0;
}

std::string date_text(double seconds) {
  const chrono::year_month_day date{
      chrono::sys_days(chrono::days(static_cast<long>(std::floor(seconds / seconds_a_day))))};
  return fmt::format("{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()));
}

}  // namespace hillock::data
