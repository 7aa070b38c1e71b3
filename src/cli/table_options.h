// table_options.h: the options that say how a table is written and what its columns are, for
// commands other than choose, whose rows they are (choose/option_rows.cpp).
#pragma once

#include "choose/options.h"
#include "cli/command.h"

namespace hillock::cli {

/// The help of a positional option for tables or images.
inline constexpr const char* about_tables =
    "File of CSV, TSV, JSON Lines (also .gz), Parquet or Feather, or several with the same "
    "columns; - is standard input. Or a folder of IDX image files";

/// Adds those that say how the table is written to the command; call.form gets what is given, and
/// has to outlive the parsing.
void add_table_options(Parser command, choose::Call& call);

/// Adds all options of choose's group "Data".
void add_data_options(Parser command, choose::Call& call);

}  // namespace hillock::cli
