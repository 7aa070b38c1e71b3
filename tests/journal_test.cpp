// The journal of a study: all that stands in it comes back bit for bit, whatever is torn off it is
// noticed, and so is whatever does not belong to the study.
#include "choose/journal.h"
#include "choose/json_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <bit>
#include <cmath>
#include <csignal>
#include <nlohmann/json.hpp>

#include "api/error.h"
#include "journal_support.h"
#include "report/result_json.h"

namespace hillock::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

template <class E>
std::string what(const std::function<void()>& act) {
  try {
    act();
  } catch (const E& error) {
    return error.what();
  }
  return "nothing was thrown";
}

std::size_t runs_in(const std::string& path) {
  return choose::Journal(path, small_header(), any_length).size();
}

std::string refusal(const std::string& text, const Json& header = small_header(),
                    std::size_t longest = any_length) {
  const WrittenFile file("study.jsonl", text);
  const std::string message = what<Error>([&] { choose::Journal(file.path, header, longest); });
  EXPECT_EQ(file_bytes(file.path), text);  // it is left as it was
  return message;
}

bool same(double a, double b) {
  return std::isnan(a) ? std::isnan(b)
                       : std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

void expect_same(const std::vector<float>& a, const std::vector<float>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(same(a[i], b[i])) << a[i] << ' ' << b[i];
}

void expect_same(const diagnose::Diagnostics& a, const diagnose::Diagnostics& b) {
  EXPECT_TRUE(same(a.dead, b.dead) && a.saturated == b.saturated &&
              same(a.mean_output, b.mean_output) && same(a.gradient_ratio, b.gradient_ratio));
  ASSERT_EQ(a.layers.size(), b.layers.size());
  for (std::size_t l = 0; l < a.layers.size(); ++l) {
    const diagnose::LayerDiagnostics &x = a.layers[l], &y = b.layers[l];
    EXPECT_TRUE(same(x.dead, y.dead) && x.saturated == y.saturated &&
                same(x.mean_output, y.mean_output) && same(x.output_spread, y.output_spread) &&
                same(x.gradient_rms, y.gradient_rms))
        << l;
  }
}

TEST(Journal, ARunComesBackBitForBit) {
  const hillock::choose::Run run = odd_run();
  const auto content =
      choose::content_of_line(choose::journal_line(choose::to_record(run, Json{{"any", "key"}})));
  ASSERT_TRUE(content);
  const hillock::choose::Run back =
      choose::run_of_record(*content, small_contestant(), order_of(0));
  EXPECT_EQ(back.contestant, run.contestant);
  EXPECT_EQ(back.rate, run.rate);
  EXPECT_TRUE(same(back.score, run.score) && same(back.test_loss, run.test_loss) &&
              same(back.constant_score, run.constant_score));
  EXPECT_EQ(back.snapshot_seconds, run.snapshot_seconds);
  EXPECT_EQ(back.crosswise_epoch, run.crosswise_epoch);
  EXPECT_EQ(back.seconds, run.seconds);
  EXPECT_EQ(back.history.best_epoch, run.history.best_epoch);
  EXPECT_EQ(back.history.steps_per_epoch, run.history.steps_per_epoch);
  EXPECT_EQ(back.history.seconds, run.history.seconds);
  EXPECT_EQ(back.history.seconds_at, run.history.seconds_at);
  expect_same(back.history.validation_loss, run.history.validation_loss);
  expect_same(back.history.training_loss, run.history.training_loss);
  expect_same(back.diagnostics, run.diagnostics);
  ASSERT_EQ(back.snapshots.size(), run.snapshots.size());
  for (std::size_t i = 0; i < run.snapshots.size(); ++i) {
    EXPECT_EQ(back.snapshots[i].epoch, run.snapshots[i].epoch);
    expect_same(back.snapshots[i].diagnostics, run.snapshots[i].diagnostics);
  }
}

TEST(Journal, ALastLineCutOffAnywhereIsDroppedAndWrittenAnew) {
  const std::string whole = whole_journal(2), kept = whole_journal(1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const WrittenFile file("study.jsonl", whole.substr(0, size));
    {
      choose::Journal journal(file.path, small_header(), any_length);
      const std::size_t good = size < choose::journal_line(small_header()).size() + 1
                                   ? 0
                                   : (size < kept.size() ? whole_journal(0) : kept).size();
      ASSERT_TRUE(journal.found());
      ASSERT_EQ(journal.size(), size < kept.size() ? 0u : 1u) << size;
      ASSERT_EQ(journal.cut_off(), size - good) << size;
      if (size % 50 != 0 && size + 20 < whole.size()) continue;  // what follows takes fsyncs
      journal.begin();
      for (std::size_t repeat = journal.size(); repeat < 2; ++repeat)
        journal.append(choose::to_record(odd_run(repeat),
                                         choose::key_of(small_contestant(), order_of(repeat))));
      journal.finish();
    }
    ASSERT_EQ(file_bytes(file.path), whole) << size;
  }
}

TEST(Journal, ALastLineWithAWrongByteIsDropped) {
  const std::string whole = whole_journal(2);
  for (std::size_t at = whole_journal(1).size(); at + 1 < whole.size(); ++at) {
    std::string text = whole;
    text[at] ^= 1;
    const WrittenFile file("study.jsonl", text);
    ASSERT_EQ(runs_in(file.path), 1u) << at;
  }
}

TEST(Journal, ALineInTheMiddleWithAWrongByteIsNamed) {
  const std::string whole = whole_journal(3);
  for (std::size_t at = whole_journal(1).size(); at + 1 < whole_journal(2).size(); ++at) {
    std::string text = whole;
    text[at] ^= 1;
    if (text[at] == '\n') continue;
    ASSERT_THAT(refusal(text), HasSubstr("line 3 is damaged")) << at;
  }
}

TEST(Journal, AnotherStudyIsRefusedWithAllThatDiffers) {
  Json other = small_header(5);
  other["configuration"]["clip"] = 0.5;
  other["configuration"]["new"] = "x";
  other["configuration"].erase("hidden");
  EXPECT_THAT(
      refusal(whole_journal(1), other),
      AllOf(HasSubstr("configuration.epochs is 3 there and 5 here"),
            HasSubstr("configuration.clip is null there and 0.5 here"),
            HasSubstr("configuration.new is absent there and \"x\" here"),
            HasSubstr("configuration.hidden is [8,8] there and absent here"), HasSubstr("--out")));
  other = small_header();
  other["file"] = "elsewhere/a.csv";
  EXPECT_EQ(refusal(whole_journal(1), other), "nothing was thrown");
}

TEST(Journal, WhatIsNoJournalIsRefusedAndLeftAlone) {
  for (const std::string text : {"hello", "hello\n", "{}\n", "\n", "{\"journal\":1}\n", "[[[[",
                                 "{\"journal\":1,\"crc32\":\"00000000\"}\n"})
    EXPECT_THAT(refusal(text), HasSubstr("line 1")) << text;
  EXPECT_THAT(refusal(std::string(100, '\0')), HasSubstr("line 1"));
  EXPECT_THAT(refusal(whole_journal(1) + std::string(5000, 'x'), small_header(), 4000),
              HasSubstr("line 3 has more than 4000 bytes"));
}

TEST(Journal, DeepNestingIsABadLineNotACrash) {
  Json deep = Json::array();
  for (int i = 0; i < 100; ++i) deep = Json::array({deep});
  EXPECT_FALSE(choose::content_of_line(choose::journal_line({{"run", deep}})));
  EXPECT_TRUE(
      choose::content_of_line(choose::journal_line({{"run", Json::array({Json::array()})}})));
}

// Every value of a record replaced by wrong ones, under a right checksum.
TEST(Journal, ALineThatIsNoRunIsRefusedByItsNumber) {
  const choose::Contestant contestant = small_contestant();
  const Json record = choose::to_record(odd_run(), choose::key_of(contestant, order_of(0)));
  std::size_t refused = 0;
  const Json flat = record.flatten();
  for (const auto& [path, value] : flat.items()) {
    if (path.starts_with("/run")) continue;
    for (auto at = Json::json_pointer(path); !at.empty(); at = at.parent_pointer())
      for (const Json& wrong : {Json("x"), Json(-1), Json(1e300), Json(Json::array()),
                                Json(Json::object()), Json(nullptr), Json(~0ull)}) {
        Json changed = record;
        changed[at] = wrong;
        const WrittenFile file("study.jsonl",
                               whole_journal(0) + choose::journal_line(changed) + '\n');
        choose::Journal journal(file.path, small_header(), any_length);
        const std::string message =
            what<Error>([&] { choose::recorded_run(journal, contestant, order_of(0)); });
        const bool taken = message == "nothing was thrown";
        refused += !taken;
        ASSERT_TRUE(taken || message.find("line 2: '") != std::string::npos) << at << message;
        ASSERT_FALSE(taken && wrong.is_object()) << at;  // no value of a run is an empty object
      }
  }
  EXPECT_GT(refused, 500u);
}

TEST(Journal, WhereTheLastLineFindsNoRoomTheEndSaysSo) {
  std::signal(SIGXFSZ, SIG_IGN);
  const WrittenFile file("study.jsonl", whole_journal(1));
  choose::Journal journal(file.path, small_header(), any_length);
  journal.begin();
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit little{.rlim_cur = whole_journal(1).size() + 100, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &little);
  journal.append(choose::to_record(odd_run(1), choose::key_of(small_contestant(), order_of(1))));
  EXPECT_THAT(what<Error>([&] { journal.finish(); }),
              AllOf(HasSubstr("cannot be written"), HasSubstr("1 finished runs are kept")));
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(file_bytes(file.path), whole_journal(1));
}

TEST(Journal, OneProcessAtATime) {
  const WrittenFile file("study.jsonl", whole_journal(1));
  const choose::Journal first(file.path, small_header(), any_length);
  EXPECT_THAT(what<Error>([&] { choose::Journal(file.path, small_header(), any_length); }),
              AllOf(HasSubstr(file.path), HasSubstr("at work")));
}

TEST(Journal, AStudyFromItsJournalIsTheSameAndCostsNoRun) {
  const std::string examples = std::string(HILLOCK_SOURCE_DIR) + "/examples/";
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  choose::Request request;
  request.activations = "relu,maxout";
  request.hidden = {8};
  request.epochs = 3;
  request.threads = 2;
  const choose::Configuration c = choose::configured(request, data);
  const std::vector<nn::Unit> units = nn::parse_units(c.activations);
  const Json header = report::study_header(c, data, units);
  const auto study_in = [&](const std::string& path) {
    choose::Journal journal(path, header, choose::longest_line(c));
    return choose::json_line(
        report::to_json(choose::run_study(data, units, c, {}, &journal), data, 0));
  };
  const WrittenFile file("study.jsonl", "");
  const std::string first = study_in(file.path), bytes = file_bytes(file.path);
  EXPECT_EQ(std::size_t(std::ranges::count(bytes, '\n')),
            1 + std::size_t(choose::parse_json(first)["runs"]));
  EXPECT_EQ(study_in(file.path), first);  // even in seconds: nothing was done anew
  EXPECT_EQ(file_bytes(file.path), bytes);
}

}  // namespace
}  // namespace hillock::tests
