#include "cli/mpi_crew.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "api/error.h"
#include "api/helper_threads.h"
#include "api/spec.h"
#include "cli/terminal.h"

namespace hillock::cli {
namespace {

enum Tag { hello = 1, alive, order, answer, failure, go_home };

constexpr auto between_signs_of_life = std::chrono::seconds(1);

// MPI's own waiting takes a whole core, which is there to train. A run takes milliseconds at least.
struct Pause {
  static constexpr std::chrono::microseconds shortest{20}, longest{500};
  /// Twice as long as the last one.
  static void rest(std::chrono::microseconds& pause) {
    pause = std::clamp(2 * pause, shortest, longest);
    std::this_thread::sleep_for(pause);
  }
};

void send(const mpi::Calls& mpi, int rank, Tag tag, const std::string& text) {
  mpi.send(rank, tag, text.data(), text.size());
}

struct Message {
  int from = 0;
  Tag tag = hello;
  std::string text;
};

std::optional<Message> poll(const mpi::Calls& mpi) {
  mpi::Message found;
  if (!mpi.find(mpi::any, mpi::any, found)) return std::nullopt;
  Message message{found.from, Tag(found.tag), std::string(found.size, ' ')};
  mpi.receive(found, message.text.data());
  return message;
}

// "17 {…}": an order's number, and the key or the record that is meant.
std::string numbered(std::size_t index, const std::string& text) {
  return fmt::format("{} {}", index, text);
}

std::pair<std::size_t, std::string> taken_apart(const std::string& text) {
  std::size_t index = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), index).ptr;
  return {index, text.substr(std::min(text.size(), std::size_t(end - text.data()) + 1))};
}

}  // namespace

std::chrono::seconds mpi_patience() {
  constexpr double longest = 24 * 60 * 60;
  const char* given = std::getenv("HILLOCK_PATIENCE");
  if (!given || !*given) return std::chrono::seconds(60);
  return std::chrono::seconds(
      static_cast<long>(api::parse_number(given, "HILLOCK_PATIENCE", 1, longest)));
}

MpiCrew::MpiCrew(const mpi::Calls& mpi, bool& silent)
    : mpi_(mpi), silent_(silent), members_(std::size_t(mpi.ranks - 1)) {
  const auto missing = [](const Member& member) { return !member.greeted && !member.silent; };
  while (std::ranges::any_of(members_, missing)) receive();
}

bool MpiCrew::all_silent() const {
  return std::ranges::all_of(members_, &Member::silent);
}

void MpiCrew::note_silence() {
  for (std::size_t m = 0; m < members_.size(); ++m) {
    Member& member = members_[m];
    if (member.silent || Clock::now() - member.heard < patience_) continue;
    member.silent = true;
    member.at_work = 0;
    std::size_t taken = 0;
    for (auto at = orders_.begin(); at != orders_.end();) {
      if (at->second.member != m) {
        ++at;
        continue;
      }
      given_back_.push_back(std::move(at->second.piece));
      at = orders_.erase(at);
      ++taken;
    }
    say("rank {} has not answered for {} s. The study goes on without it, and {} of its runs are "
        "trained elsewhere.\n",
        m + 1, patience_.count(), taken);
  }
}

std::optional<MpiCrew::Answer> MpiCrew::receive() {
  const auto message = poll(mpi_);
  if (!message) {
    note_silence();
    Pause::rest(pause_);
    return std::nullopt;
  }
  pause_ = {};
  Member& member = members_[std::size_t(message->from - 1)];
  member.heard = Clock::now();
  if (std::exchange(member.silent, false))
    say("rank {} answers again, and takes part again.\n", message->from);
  if (message->tag == alive) return std::nullopt;
  auto [number, text] = taken_apart(message->text);
  if (message->tag == hello) {
    member.threads = number;
    member.greeted = true;
    return std::nullopt;
  }
  const auto order = orders_.find(number);
  if (order == orders_.end()) return std::nullopt;
  const std::size_t index = order->second.piece.index;
  orders_.erase(order);
  --member.at_work;
  return Answer{message->tag == failure, index, std::move(text)};
}

// One round of pieces after the other, so that all are busy before any has two.
void MpiCrew::hand_out(const std::function<std::optional<Piece>()>& take) {
  for (bool handed = true; handed;) {
    handed = false;
    for (std::size_t m = 0; m < members_.size(); ++m) {
      Member& member = members_[m];
      if (member.silent || member.at_work >= member.threads) continue;
      auto piece = take();
      if (!piece) return;
      send(mpi_, int(m + 1), order, numbered(++last_order_, piece->key));
      orders_.emplace(last_order_, HandedOut{m, std::move(*piece)});
      ++member.at_work;
      handed = true;
    }
  }
}

void MpiCrew::train(const std::function<std::optional<Piece>()>& next,
                    const std::function<void(std::size_t, const std::string&)>& finished,
                    const std::function<void(std::size_t)>& train_here) {
  bool more = true;
  const auto take = [&]() -> std::optional<Piece> {
    if (given_back_.empty()) {
      auto piece = more ? next() : std::nullopt;
      more = piece.has_value();
      return piece;
    }
    Piece piece = std::move(given_back_.back());
    given_back_.pop_back();
    return piece;
  };
  for (;;) {
    hand_out(take);
    if (all_silent()) {
      for (const Piece& piece : std::exchange(given_back_, {})) train_here(piece.index);
      return;
    }
    if (!more && orders_.empty() && given_back_.empty()) return;
    const auto came = receive();
    if (!came) continue;
    if (came->failed) throw Error(came->record);
    finished(came->index, came->record);
  }
}

MpiCrew::~MpiCrew() {
  while (!orders_.empty()) receive();
  for (std::size_t m = 0; m < members_.size(); ++m)
    if (!members_[m].silent) send(mpi_, int(m + 1), go_home, "");
  silent_ = std::ranges::any_of(members_, &Member::silent);
}

void serve_crew(const mpi::Calls& mpi, std::size_t threads,
                const std::function<std::string(const std::string&)>& train) {
  send(mpi, 0, hello, numbered(threads, ""));
  std::mutex mutex;  // of the two queues
  std::condition_variable_any there_is_work;
  std::deque<std::pair<std::size_t, std::string>> orders;
  struct Done {
    Tag tag;
    std::string text;
  };
  std::deque<Done> done;
  const auto work = [&](const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (there_is_work.wait(lock, stop, [&] { return !orders.empty(); })) {
      const auto [index, key] = orders.front();
      orders.pop_front();
      lock.unlock();
      Done result{answer, {}};
      try {
        result.text = numbered(index, train(key));
      } catch (const std::exception& error) {
        result = {failure, numbered(index, error.what())};
      }
      lock.lock();
      done.push_back(std::move(result));
    }
  };
  const auto workers = api::start_helpers(threads, work);
  if (workers.empty())
    throw Error(
        "this rank gets no thread to train with. Raise its limit of processes (ulimit -u).");

  std::chrono::microseconds pause{0};
  auto sign_of_life = std::chrono::steady_clock::now();
  for (;;) {
    if (const auto now = std::chrono::steady_clock::now();
        now - sign_of_life >= between_signs_of_life) {
      send(mpi, 0, alive, "");
      sign_of_life = now;
    }
    bool idle = true;
    if (const auto message = poll(mpi)) {
      if (message->tag == go_home) return;
      idle = false;
      const std::lock_guard lock(mutex);
      orders.push_back(taken_apart(message->text));
      there_is_work.notify_one();
    }
    std::deque<Done> ready;
    {
      const std::lock_guard lock(mutex);
      ready.swap(done);
    }
    for (const Done& one : ready) send(mpi, 0, one.tag, one.text);
    if (idle && ready.empty())
      Pause::rest(pause);
    else
      pause = {};
  }
}

}  // namespace hillock::cli
