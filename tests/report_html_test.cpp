// report.html from made-up results; the page itself is tested in a browser (tests/web/).
#include "choose/json_text.h"
#include "report/pages.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace hillock::tests {
namespace {

using Json = nlohmann::ordered_json;

std::size_t count_of(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

Json data_in(const std::string& page) {
  const std::string begin = R"(<script type="application/json" id="study">)";
  const std::size_t from = page.find(begin) + begin.size();
  return choose::parse_json(page.substr(from, page.find("</script>", from) - from));
}

Json result_of(std::size_t activations, std::size_t repeats, std::size_t epochs) {
  Json curves = Json::array();
  for (std::size_t r = 0; r < repeats; ++r) {
    std::vector<double> losses(epochs + 1, 0.123456);
    curves.push_back({{"kept_epoch", epochs / 2},
                      {"seconds", losses},
                      {"training_loss", losses},
                      {"validation_loss", losses}});
  }
  Json result{{"activations", Json::array()}};
  for (std::size_t a = 0; a < activations; ++a)
    result["activations"].push_back(
        {{"name", "a"}, {"learning_curves", {{"steps_per_epoch", 1}, {"repeats", curves}}}});
  return result;
}

TEST(ReportHtml, NoTextOfTheDataIsMarkup) {
  const std::string hostile = "</script><script>alert(1)</script><!-- \xff \xe2\x80\xa8 ]]>";
  data::Dataset data;
  data.features.push_back({.name = hostile,
                           .kind = data::Column::Kind::categorical,
                           .numbers = {},
                           .codes = {0, -1},
                           .levels = {hostile}});
  Json result = result_of(1, 1, 1);
  result["data"] = hostile;
  const std::string page = report::report_html(result, data, hostile, {{hostile, hostile}});
  EXPECT_EQ(count_of(page, "<script"), count_of(report::report_page, "<script"));
  EXPECT_EQ(count_of(page, "</script"), count_of(report::report_page, "</script"));
  const Json read = data_in(page);
  // What is no UTF-8 is replaced; the rest comes back as it was.
  EXPECT_EQ(read["columns"][0]["name"].get<std::string>().substr(0, 38), hostile.substr(0, 38));
  EXPECT_EQ(read["columns"][0]["missing"], 1);
}

TEST(ReportHtml, AStudyOfAnyLengthMakesAPageThatOpens) {
  // All activations, 20 repeats, 1000 epochs: two million losses.
  const std::string page = report::report_html(result_of(48, 20, 1000), {}, "hillock choose", {});
  EXPECT_LT(page.size(), 2'000'000u);
  const Json curves = data_in(page)["result"]["activations"][0]["learning_curves"];
  const std::size_t every = curves["every"];
  EXPECT_GT(every, 1u);
  EXPECT_EQ(curves["repeats"][0]["validation_loss"].size(), 1000 / every + 1);
}

TEST(ReportHtml, AShortStudyKeepsEveryEpoch) {
  const Json data = data_in(report::report_html(result_of(12, 20, 100), {}, "hillock choose", {}));
  const Json curves = data["result"]["activations"][0]["learning_curves"];
  EXPECT_EQ(curves["every"], 1);
  EXPECT_EQ(curves["repeats"][0]["training_loss"].size(), 101u);
}

}  // namespace
}  // namespace hillock::tests
