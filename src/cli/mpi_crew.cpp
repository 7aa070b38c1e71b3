#ifdef HILLOCK_MPI
#include "cli/mpi_crew.h"

#include <fmt/format.h>
#include <mpi.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "api/error.h"

namespace hillock {
namespace {

enum Tag { hello = 1, order, answer, failure, go_home };

// MPI's own waiting takes a whole core, which is there to train. A run takes milliseconds at least.
class Pause {
 public:
  void rest() {
    std::this_thread::sleep_for(now_);
    now_ = std::min(2 * now_, longest);
  }
  void wake() { now_ = shortest; }

 private:
  static constexpr std::chrono::microseconds shortest{20}, longest{500};
  std::chrono::microseconds now_ = shortest;
};

void send(int rank, Tag tag, const std::string& text) {
  MPI_Send(text.data(), static_cast<int>(text.size()), MPI_CHAR, rank, tag, MPI_COMM_WORLD);
}

struct Message {
  int from = 0;
  Tag tag = hello;
  std::string text;
};

std::optional<Message> poll() {
  int there = 0;
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &status);
  if (!there) return std::nullopt;
  int size = 0;
  MPI_Get_count(&status, MPI_CHAR, &size);
  Message message{status.MPI_SOURCE, Tag(status.MPI_TAG), std::string(std::size_t(size), ' ')};
  MPI_Recv(message.text.data(), size, MPI_CHAR, message.from, message.tag, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
  return message;
}

// "17 {…}": a piece's index, and the key or the record that is meant.
std::string numbered(std::size_t index, const std::string& text) {
  return fmt::format("{} {}", index, text);
}

std::pair<std::size_t, std::string> taken_apart(const std::string& text) {
  std::size_t index = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), index).ptr;
  return {index, text.substr(std::min(text.size(), std::size_t(end - text.data()) + 1))};
}

}  // namespace

MpiCrew::MpiCrew(int ranks) : members_(std::size_t(ranks - 1)) {
  Pause pause;
  for (std::size_t greeted = 0; greeted < members_.size();) {
    if (const auto message = poll()) {
      members_[std::size_t(message->from - 1)].threads = taken_apart(message->text).first;
      ++greeted;
    } else {
      pause.rest();
    }
  }
}

std::size_t MpiCrew::busy() const {
  std::size_t pieces = 0;
  for (const Member& member : members_) pieces += member.at_work.size();
  return pieces;
}

std::optional<MpiCrew::Answer> MpiCrew::receive() {
  const auto message = poll();
  if (!message) return std::nullopt;
  auto [index, text] = taken_apart(message->text);
  std::erase(members_[std::size_t(message->from - 1)].at_work, index);
  return Answer{message->tag == failure, index, std::move(text)};
}

void MpiCrew::train(const std::function<std::optional<Piece>()>& next,
                    const std::function<void(std::size_t, const std::string&)>& finished) {
  bool more = true;
  Pause pause;
  for (;;) {
    // One round of pieces after the other, so that all are busy before any has two.
    for (bool handed = more; handed;) {
      handed = false;
      for (std::size_t m = 0; m < members_.size() && more; ++m) {
        Member& member = members_[m];
        if (member.at_work.size() >= member.threads) continue;
        const auto piece = next();
        more = piece.has_value();
        if (!more) break;
        send(int(m + 1), order, numbered(piece->index, piece->key));
        member.at_work.push_back(piece->index);
        handed = true;
      }
      handed = handed && more;
    }
    if (!more && busy() == 0) return;
    const auto came = receive();
    if (!came) {
      pause.rest();
      continue;
    }
    pause.wake();
    if (came->failed) throw Error(came->record);
    finished(came->index, came->record);
  }
}

MpiCrew::~MpiCrew() {
  Pause pause;
  while (busy() > 0)
    if (!receive()) pause.rest();
  for (std::size_t m = 0; m < members_.size(); ++m) send(int(m + 1), go_home, "");
}

void serve_crew(std::size_t threads, const std::function<std::string(const std::string&)>& train) {
  send(0, hello, numbered(threads, ""));
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
  std::vector<std::jthread> workers;
  for (std::size_t t = 0; t < threads; ++t) workers.emplace_back(work);

  Pause pause;
  for (;;) {
    bool idle = true;
    if (const auto message = poll()) {
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
    for (const Done& one : ready) send(0, one.tag, one.text);
    if (idle && ready.empty())
      pause.rest();
    else
      pause.wake();
  }
}

}  // namespace hillock
#endif
