#include "data/column_format.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "api/error.h"

namespace hillock::data {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double most_sizes_a_spread = 4096;                  // beyond it, an offset is taken off
constexpr double least_usual = 0x1p-60, most_usual = 0x1p60;  // else the numbers get a unit

bool is_all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Whole numbers of one width, of two digits or more, some of which begin with 0. Up to four digits
// may be measurements that are filled up with zeros, unless they come again and again.
bool are_codes(std::span<const std::string_view> texts) {
  constexpr std::size_t most_codes = 100, fewest_rows_a_code = 2, sure_width = 5;
  const std::set<std::string_view> different(texts.begin(), texts.end());
  if (texts.front().size() < sure_width &&
      (different.size() > most_codes || texts.size() < fewest_rows_a_code * different.size()))
    return false;
  bool any_zero = false;
  for (const std::string_view text : texts) {
    if (!is_all_digits(text) || text.size() < 2 || text.size() != texts.front().size())
      return false;
    any_zero |= text.front() == '0';
  }
  return any_zero;
}

double middle_of(std::vector<double> values, double share) {
  const auto at = values.begin() + std::lround(share * double(values.size() - 1));
  std::ranges::nth_element(values, at);
  return *at;
}

// Sets offset and unit.
void move(ColumnFormat& format, std::vector<double> numbers) {
  if (numbers.size() < 2) return;
  const double middle = middle_of(numbers, 0.5);
  double spread = middle_of(numbers, 0.75) - middle_of(numbers, 0.25);
  if (!(spread > 0)) {
    const auto [least, most] = std::ranges::minmax(numbers);
    spread = most - least;
  }
  constexpr double least_moved = 0x1p16;  // if all are equal: the rows below may differ
  const bool are_exact = std::ranges::all_of(numbers, [](double x) {
    return std::abs(x) <= 0x1p24 && double(static_cast<float>(x)) == x;
  });
  if (!are_exact && std::abs(middle) > (spread > 0 ? most_sizes_a_spread * spread : least_moved))
    format.offset = middle;
  for (double& x : numbers) x = std::abs(x - format.offset);
  const double size = middle_of(numbers, 0.75);
  if (size > 0 && (size < least_usual || size > most_usual))
    format.unit = std::exp2(std::floor(std::log2(size)));
}

// Numbers of any size that double holds.
Cell read_before_moving(std::string_view text, const ColumnFormat& format,
                        const MissingWords* missing) {
  Cell cell = read_cell(text, format.mark, missing);
  if (cell.kind == CellKind::missing || cell.kind == CellKind::placeholder) return cell;
  switch (format.kind) {
    case ColumnFormat::Kind::plain:
      break;
    case ColumnFormat::Kind::code:
      return {CellKind::text, none};
    case ColumnFormat::Kind::date: {
      const auto seconds = seconds_of(text, format.order);
      return seconds ? Cell{CellKind::number, *seconds} : Cell{CellKind::text, none};
    }
    case ColumnFormat::Kind::dressed:
      if (const auto value = dressed_number(text, format.dress)) cell = {CellKind::number, *value};
      break;
  }
  return cell;
}

}  // namespace

ColumnFormat format_of_column(std::span<const std::string_view> cells, DecimalMark mark,
                              const MissingWords* missing) {
  ColumnFormat format{.mark = mark};
  std::vector<std::string_view> filled;
  std::size_t texts = 0;
  for (const std::string_view cell : cells) {
    const CellKind kind = read_cell(cell, mark, missing).kind;
    if (kind == CellKind::missing || kind == CellKind::placeholder) continue;
    texts += kind == CellKind::text;
    filled.push_back(trimmed(cell));
  }
  if (filled.empty()) return format;
  if (are_codes(filled)) {
    format.kind = ColumnFormat::Kind::code;
    return format;
  }
  if (const auto date = date_order_of(filled);
      date && (texts > 0 || date->order == DateOrder::digits)) {
    format.kind = ColumnFormat::Kind::date;
    format.order = date->order;
    format.is_ambiguous = date->is_ambiguous;
    return format;
  }
  if (texts > 0)
    if (const auto dress = dress_of(filled, mark == DecimalMark::comma ? ',' : '.')) {
      format.kind = ColumnFormat::Kind::dressed;
      format.dress = *dress;
    }
  std::vector<double> numbers;
  for (const std::string_view cell : filled)
    if (const Cell read = read_before_moving(cell, format, missing); read.kind == CellKind::number)
      numbers.push_back(read.value);
  move(format, std::move(numbers));
  return format;
}

Cell read_cell(std::string_view text, const ColumnFormat& format, const MissingWords* missing) {
  const Cell cell = read_before_moving(text, format, missing);
  if (cell.kind != CellKind::number || std::isfinite(format.kept(cell.value))) return cell;
  return {CellKind::infinite, none};
}

std::string description(const ColumnFormat& format) {
  switch (format.kind) {
    case ColumnFormat::Kind::plain:
      return "";
    case ColumnFormat::Kind::code:
      return "codes with leading zeros, which are categories";
    case ColumnFormat::Kind::dressed:
      return "numbers with " + description(format.dress);
    case ColumnFormat::Kind::date:
      if (format.order == DateOrder::clock) return "times of day";
      return fmt::format("dates, {}{}", name_of(format.order),
                         format.is_ambiguous ? ", as no day beyond 12 tells otherwise" : "");
  }
  return "";
}

std::string to_text(const ColumnFormat& format) {
  nlohmann::ordered_json json;
  switch (format.kind) {
    case ColumnFormat::Kind::plain:
      json["kind"] = "plain";
      break;
    case ColumnFormat::Kind::code:
      json["kind"] = "code";
      break;
    case ColumnFormat::Kind::date:
      json["kind"] = "date";
      json["order"] = name_of(format.order);
      break;
    case ColumnFormat::Kind::dressed:
      json["kind"] = "dressed";
      json["decimal"] = std::string(1, format.dress.decimal);
      json["thousands"] = format.dress.thousands ? std::string(1, format.dress.thousands) : "";
      json["before"] = format.dress.before;
      json["after"] = format.dress.after;
      break;
  }
  return json.dump();
}

ColumnFormat column_format_from(const std::string& text) {
  try {
    const auto json = nlohmann::json::parse(text);
    const std::string kind = json.at("kind");
    ColumnFormat format;
    if (kind == "code") format.kind = ColumnFormat::Kind::code;
    if (kind == "date") {
      format.kind = ColumnFormat::Kind::date;
      const auto at = std::ranges::find(date_order_names, json.at("order").get<std::string>());
      if (at == date_order_names.end()) throw Error("no order of a date: " + text);
      format.order = DateOrder(at - date_order_names.begin());
    }
    if (kind == "dressed") {
      format.kind = ColumnFormat::Kind::dressed;
      const std::string decimal = json.at("decimal"), thousands = json.at("thousands");
      format.dress = {.decimal = decimal.empty() ? '.' : decimal[0],
                      .thousands = thousands.empty() ? '\0' : thousands[0],
                      .before = json.at("before"),
                      .after = json.at("after")};
    }
    return format;
  } catch (const nlohmann::json::exception&) {
    throw Error("no format of a column: " + text);
  }
}

}  // namespace hillock::data
