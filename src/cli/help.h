// help.h: how --help is laid out: in lines of at most 100 columns.
#pragma once

#include <memory>

namespace CLI {
class FormatterBase;
}

namespace hillock::cli {

std::shared_ptr<CLI::FormatterBase> help_formatter();

}  // namespace hillock::cli
