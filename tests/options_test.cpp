// The table of the options: complete, and right about what changes a run.
#include "choose/options.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "choose/contestant.h"
#include "choose/run.h"
#include "choose/run_record.h"
#include "data/encoder.h"
#include "data/split.h"
#include "data_support.h"
#include "nn/optimizer.h"
#include "report/result_json.h"

namespace hillock::tests {
namespace {

using choose::Changes;
using choose::Given;
using choose::Option;
using Json = nlohmann::ordered_json;

const Option& option(std::string_view name) {
  for (const Option& row : choose::options())
    if (row.name == name) return row;
  throw Error("no option " + std::string(name));
}

// Whoever has one member twice in the table has forgotten another: their numbers agree
// (choose/option_rows.cpp).
TEST(Options, NoTwoRowsHaveOneMemberOrOneName) {
  const choose::Configuration c;
  std::set<const void*> members;
  std::set<std::string_view> names;
  for (const Option& row : choose::options()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    if (row.member) {
      EXPECT_TRUE(members.insert(row.member(c)).second) << row.name;
    }
  }
}

TEST(Options, EveryRowIsWhole) {
  for (const Option& row : choose::options()) {
    EXPECT_TRUE(row.help.ends_with('.')) << row.name << ": " << row.help;
    EXPECT_EQ(row.group == choose::Group::fixed, row.read == nullptr) << row.name;
    EXPECT_TRUE(row.read || row.write) << row.name;
    if (row.read && row.member && !row.value.empty()) {
      EXPECT_NE(row.example, "") << row.name;
    }
  }
}

// A study with what is given beside these: its header, and one of its runs without the seconds.
struct Trial {
  Json header, run;
};

Trial trial_with(std::optional<Given> changed) {
  std::vector<Given> given{
      {&option("hidden"), "8,8"}, {&option("epochs"), "3"}, {&option("activations"), "relu"}};
  if (changed) given.push_back(*changed);
  const choose::Request request = choose::read_call(given).request;
  data::Dataset data = data::read_dataset(HILLOCK_SOURCE_DIR "/examples/penguins.csv",
                                          {.target = "species", .task = {}, .how = {}});
  data::take_sample(data, request.sample.value_or(choose::enough_rows), request.seed);
  const choose::Configuration c = choose::configured(request, data);
  const std::vector<nn::Unit> units = nn::parse_units(c.activations);
  const auto contestants = choose::make_contestants(units, data, data::input_names(data).size(), c);
  const choose::HeldOut rows = choose::hold_out(data, c);
  const nn::Parts parts = choose::parts_of_repeat(data, rows.pool, c, 0);
  choose::Order order{.contestant = 0, .rate = 0.01, .repeat = 0};
  while (contestants[order.contestant].name() != "relu") ++order.contestant;
  const choose::Contestant& relu = contestants[order.contestant];
  Json run = choose::to_record(choose::run_one(relu, c, data.task, parts, order), {});
  for (const char* key : {"seconds", "seconds_looking"}) run.erase(key);
  for (const char* key : {"seconds", "seconds_at"}) run["history"].erase(key);
  return {report::study_header(c, data, units), run};
}

// Where another value changes a run and the header does not tell, a journal goes on wrongly.
TEST(Options, ARunChangesOnlyWithWhatTheJournalsHeaderTells) {
  const Trial usual = trial_with(std::nullopt);
  ASSERT_EQ(usual.run, trial_with(std::nullopt).run);
  for (const Option& row : choose::options()) {
    if (!row.read || !row.member) continue;
    SCOPED_TRACE(row.name);
    const Trial other = trial_with(Given{&row, std::string(row.example)});
    EXPECT_EQ(other.header != usual.header, row.changes == Changes::runs);
    if (row.name == "activations") continue;  // which take part: relu's runs are the same
    EXPECT_EQ(other.run != usual.run, row.changes == Changes::runs);
  }
}

}  // namespace
}  // namespace hillock::tests
