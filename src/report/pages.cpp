#include "report/pages.h"

#include <cassert>
#include <nlohmann/json.hpp>

#include "choose/json_text.h"

namespace hillock::report {

std::string page_with(std::string_view page, const nlohmann::ordered_json& data) {
  constexpr std::string_view place = "{{data}}";
  const std::size_t at = page.find(place);
  assert(at != page.npos);
  std::string text(page.substr(0, at));
  // A name in the data may be no UTF-8.
  for (const char c : choose::json_line(data)) {
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
  }
  text += page.substr(at + place.size());
  return text;
}

std::string allowed_to_ask_its_server(std::string page) {
  constexpr std::string_view none = "connect-src 'none'", own = "connect-src 'self'";
  const std::size_t at = page.find(none);
  assert(at != page.npos);
  return page.replace(at, none.size(), own);
}

}  // namespace hillock::report
