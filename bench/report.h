// report.h: prints measurements as text, Markdown and JSON.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "measure/measure.h"

namespace hillock::bench {

/// CPU, compiler, versions, date, command: name and value.
using Setting = std::vector<std::pair<std::string, std::string>>;

Setting setting(const measure::Plan& plan, const std::vector<measure::Peer>& peers,
                const std::vector<std::string>& missing, const std::string& command);

/// A table for each dtype, pass, size and number of threads, with every peer's figure.
std::string as_text(const Setting& setting, const std::vector<measure::Row>& rows,
                    const std::vector<std::string>& peers);

/// For notebook/performance.md: a table for each dtype, pass and number of threads; in a cell our
/// ns an element and the fastest peer.
std::string as_markdown(const Setting& setting, const std::vector<measure::Row>& rows);

std::string as_json(const Setting& setting, const std::vector<measure::Row>& rows);

}  // namespace hillock::bench
