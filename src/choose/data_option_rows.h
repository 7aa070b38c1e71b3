// data_option_rows.h: the rows of the options that say what the table is; option_rows.cpp has the
// others, and takes these first.
#pragma once

#include "choose/option_values.h"
#include "data/pieces.h"

namespace hillock::choose {

// Replaces the writer of the builder. Null: the value is not in result.json.
constexpr Option written(decltype(Option::write) write, Option row) {
  row.write = write;
  return row;
}

inline Json task_of(const Configuration&, const data::Dataset& data) {
  return data::name_of(data.task);
}

inline Json embeddings_json(const Configuration&, const data::Dataset& data) {
  return data::embeddings_names[std::size_t(data::embeddings_of(data))];
}

inline constexpr Option data_rows[]{
    of_call<as_text, &Call::target>({.name = "target",
                                     .group = Group::data,
                                     .changes = Changes::runs,
                                     .value = "COLUMN",
                                     .help = "Column to predict.",
                                     .usual = "the last one"}),
    written(task_of, choice_of_call<data::task_names, &Call::task>(
                         {.name = "task",
                          .group = Group::data,
                          .changes = Changes::runs,
                          .value = "NAME",
                          .help = "How the target is read: as classes or as a number.",
                          .usual = "taken from the target"})),
    of_table<as_names, &data::ColumnWishes::features>(
        {.name = "features",
         .group = Group::data,
         .changes = Changes::runs,
         .value = "COLUMNS",
         .help = "Columns to learn from, separated by commas. They are used even if they look like "
                 "identifiers or running numbers.",
         .usual = "all but the target"}),
    of_table<as_names, &data::ColumnWishes::drop>({.name = "drop",
                                                   .group = Group::data,
                                                   .changes = Changes::runs,
                                                   .value = "COLUMNS",
                                                   .help = "Columns to leave out.",
                                                   .usual = "none"}),
    of_table<as_names, &data::ColumnWishes::numeric>(
        {.name = "numeric",
         .group = Group::data,
         .changes = Changes::runs,
         .value = "COLUMNS",
         .help = "Columns to read as numbers. Text in them counts as missing.",
         .usual = "those with at most 5 % of text"}),
    of_table<as_names, &data::ColumnWishes::categorical>(
        {.name = "categorical",
         .group = Group::data,
         .changes = Changes::runs,
         .value = "COLUMNS",
         .help = "Columns to read as categories, such as codes that are numbers.",
         .usual = "the other columns of text"}),
    written(
        embeddings_json,
        choice_of_call<data::embeddings_names, &Call::embeddings>(
            {.name = "embeddings",
             .group = Group::data,
             .changes = Changes::runs,
             .value = "NAME",
             .help = "Further inputs of columns of numbers. With piecewise, a column has up to "
                     "8 more, one for each piece of its range, so that the network can bend "
                     "between them.",
             .usual = "piecewise where at most 16 columns have more than two numbers, else none"})),
    of_table<as_names, &data::TableForm::missing>(
        {.name = "missing",
         .group = Group::data,
         .changes = Changes::runs,
         .value = "WORDS",
         .help = "Words that mean a missing cell, in place of the built-in ones: -999,unknown. "
                 "Blank cells are always missing.",
         .usual = "NA, NaN, null, None, ? and their spellings"}),
    of_table<as_delimiter, &data::TableForm::delimiter>(
        {.name = "delimiter",
         .group = Group::data,
         .changes = Changes::runs,
         .value = "CHAR",
         .help = "What separates the columns: a character, tab, or space for any run of blanks.",
         .usual = "taken from the table"}),
    choice_of_table<data::decimal_names, &data::TableForm::decimal>(
        {.name = "decimal",
         .group = Group::data,
         .changes = Changes::runs,
         .value = "NAME",
         .help = "Decimal mark of the numbers.",
         .usual = "taken from the table"}),
    choice_of_table<data::header_names, &data::TableForm::header>(
        {.name = "header",
         .group = Group::data,
         .changes = Changes::runs,
         .value = "NAME",
         .help = "Whether the first line of the table names the columns.",
         .usual = "taken from the table"}),
    choice_of_table<data::encoding_names, &data::TableForm::encoding>(
        {.name = "encoding",
         .group = Group::data,
         .changes = Changes::runs,
         .value = "NAME",
         .help = "Encoding of the text.",
         .usual = "taken from the table"}),
    of_table<as_whole, &data::TableForm::skip>(
        {.name = "skip",
         .group = Group::data,
         .changes = Changes::runs,
         .value = "LINES",
         .help = "Lines of the file that stand before the header and are left out.",
         .usual = "none, but for lines that begin with #",
         .least = 0,
         .most = 1e9}),
};

}  // namespace hillock::choose
