#include "report/python_cells.h"

#include <fmt/format.h>

#include <string_view>

#include "report/python_unit.h"

namespace hillock::report {
namespace {

constexpr std::string_view dressed = R"py(def dressed(text, decimal, thousands, before, after):
    text = text.strip().translate(str.maketrans("\u2212\u00a0\u202f\u2009\u2019", "-   '"))
    match = re.fullmatch(r"'?(\()?\s*([-+]?)\s*" + f"(?:{re.escape(before)})?" + r"\s*([-+]?)\s*"
                         r"([\d.,' ]*\d[.,]?(?:[eEdD][-+]?\d+)?)\s*" + f"({re.escape(after)})?" + r"\s*(-?)\s*\)?'?", text)
    if not match or after == "%" and not match[5]:
        return None
    digits = match[4].replace(thousands, "") if thousands else match[4]
    try:
        x = float(digits.replace(decimal, ".").upper().replace("D", "E"))
    except ValueError:
        return None
    return -x if match[1] or "-" in (match[2], match[3], match[6]) else x


)py";

constexpr std::string_view calendar =
    R"py(MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
CLOCK = r"(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d*)?))?\s*([AaPp][Mm])?\s*(Z|UTC|[-+]\d\d:?(?:\d\d)?)?"


def seconds(text, order):  # since 1970, of a time of day since midnight
    text = text.strip()
    clock = re.search((r"^" if order == "time of day" else r"(?:T|,? +)") + CLOCK + "$", text)
    date = text[:clock.start()] if clock else text
    try:
        total = 0.0
        if order != "time of day":
            words = re.findall(r"\d+|[A-Za-z]+", date) if order != "yyyymmdd" else [date[:4], date[4:6], date[6:]]
            if order == "year and month":
                year = re.search(r"\d{4}", date)[0]
                month = date.replace(year, "", 1).strip(" -/")
                month = str(3 * int(month[1]) - 2) if month[0] in "Qq" else month
                words = [year, month, "1"]
            first, second, third = words
            if order in ("year-month-day", "yyyymmdd", "year and month"):
                year, month, day = first, second, third
            elif first[0].isalpha() or order == "month-day-year" and not second[0].isalpha():
                year, month, day = third, first, second
            else:
                year, month, day = third, second, first
            month = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
            year = int(year) if len(year) > 2 else int(year) + (2000 if int(year) < 70 else 1900)
            total = (datetime.date(year, month, int(day)) - datetime.date(1970, 1, 1)).days * 86400.0
        elif not clock:
            return None
        if clock:
            hour = int(clock[1]) if not clock[4] else int(clock[1]) % 12 + 12 * (clock[4].lower() == "pm")
            total += 3600 * hour + 60 * int(clock[2]) + float(clock[3] or 0)
            if clock[5] and clock[5][0] in "+-":
                zone = clock[5].replace(":", "")
                total -= (1 if zone[0] == "+" else -1) * (3600 * int(zone[1:3]) + 60 * int(zone[3:] or 0))
        return total
    except (ValueError, IndexError, TypeError):
        return None


def part(text, order, what, origin):
    time = seconds(text, order)
    if time is None:
        return None
    if what == "days":
        return (time - origin) / 86400
    days = math.floor(time / 86400)
    date = datetime.date(1970, 1, 1) + datetime.timedelta(days)
    if what == "year":
        return float(date.year)
    turns = {"month": (date.month - 1) / 12, "day of year": (date - date.replace(month=1, day=1)).days / 365.25,
             "weekday": date.weekday() / 7, "hour": time % 86400 / 86400}
    name, curve = what.rsplit(" ", 1)
    return (math.sin if curve == "sine" else math.cos)(2 * math.pi * turns[name])


)py";

std::string mark(char c) {
  return c ? python_string(std::string(1, c)) : "\"\"";
}

// An expression of `text`; empty for a plain column.
std::string reader_of(const data::ColumnFormat& format,
                      const std::optional<data::TimeOrigin>& time) {
  std::string x;
  if (time)
    x = fmt::format("part(text, {}, {}, {})", python_string(std::string(name_of(format.order))),
                    python_string(std::string(name_of(time->part))), time->origin);
  else if (format.kind == data::ColumnFormat::Kind::dressed)
    x = fmt::format("dressed(text, {}, {}, {}, {})", mark(format.dress.decimal),
                    mark(format.dress.thousands), python_string(format.dress.before),
                    python_string(format.dress.after));
  else if (format.is_moved())
    x = "float64(text)";
  if (!x.empty() && format.is_moved())
    x = fmt::format("moved({}, {}, {})", x, format.offset, format.unit);
  return x;
}

constexpr std::string_view moves = R"py(def float64(text):
    try:
        return float(text)
    except ValueError:
        return None


def moved(x, offset, unit):  # numbers whose digits float32 does not hold, less what they have in common
    return None if x is None else (x - offset) / unit


)py";

bool any_column(const data::Dataset& data, auto is_wanted) {
  for (const data::Column& column : data.features)
    if (column.kind == data::Column::Kind::numeric && is_wanted(column.format, column.time))
      return true;
  return data.task == data::Task::regression &&
         is_wanted(data.target_format, std::optional<data::TimeOrigin>{});
}

}  // namespace

std::string python_readers(const data::Dataset& data) {
  std::string out;
  const auto add = [&](const std::string& name, const std::string& column,
                       const std::string& reader) {
    if (!reader.empty())
      out += fmt::format("    {}: ({}, lambda text: {}),\n", python_string(name),
                         python_string(column), reader);
  };
  for (const data::Column& column : data.features)
    if (column.kind == data::Column::Kind::numeric)
      add(column.name, column.time ? column.time->column : column.name,
          reader_of(column.format, column.time));
  if (data.task == data::Task::regression)
    add(data.target, data.target, reader_of(data.target_format, {}));
  return out.empty() ? "" : "READERS = {\n" + out + "}\n";
}

std::string python_reading_functions(const data::Dataset& data) {
  std::string out;
  using Format = data::ColumnFormat;
  if (any_column(data, [](const Format& f, const auto& time) {
        return f.kind == Format::Kind::dressed && !time;
      }))
    out += dressed;
  if (any_column(data, [](const Format&, const auto& time) { return time.has_value(); }))
    out += calendar;
  if (any_column(data, [](const Format& f, const auto&) { return f.is_moved(); })) out += moves;
  return out;
}

}  // namespace hillock::report
