#include "cli/live.h"

#include <fmt/core.h>
#include <sys/random.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <thread>

#include "api/error.h"
#include "cli/page_server.h"
#include "cli/terminal.h"
#include "report/live_study.h"

namespace hillock::cli {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto asks_again_within = 4s;  // an open page: web/src/report/live.js
constexpr auto farewell = 5s;

PageAnswer refusal(int status, const char* why) {
  return {.status = status, .body = std::string(why) + "\n"};
}

// Other users of this machine can reach the port, and do not know this.
std::string random_token() {
  unsigned char bytes[16];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
    throw Error(fmt::format("--live: no random number can be had: {}. Leave it out to go on.",
                            std::strerror(errno)));
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

// In a time that does not tell how many characters are right.
bool is_token(std::string_view given, std::string_view token) {
  if (given.size() != token.size()) return false;
  int wrong = 0;
  for (std::size_t i = 0; i < token.size(); ++i) wrong |= given[i] ^ token[i];
  return wrong == 0;
}

}  // namespace

struct Live::Server {
  Server(const choose::Configuration& configuration, const data::Dataset& data,
         const std::string& command, const std::string& journal)
      : study(configuration, data, command, journal) {
    names[0] = fmt::format("127.0.0.1:{}", http.port());
    names[1] = fmt::format("localhost:{}", http.port());
  }

  report::LiveStudy study;
  const std::string token = random_token();
  std::string names[2];  // under which it may be asked
  std::atomic<Clock::rep> last_asked{0};
  std::atomic<bool> report_fetched{false};
  // The last member: it ends first, with what its answers use.
  PageServer http{[this](const PageRequest& request) { return answer(request); }};

  // A page elsewhere may point a name of its own at 127.0.0.1, and any page may send a request:
  // neither gets an answer that it could read.
  std::optional<PageAnswer> complaint(const PageRequest& request) const {
    if (request.method != "GET" && request.method != "HEAD")
      return refusal(405, "this is for reading: GET and HEAD.");
    const std::string_view host = request.value("host");
    if (request.count("host") != 1 || (host != names[0] && host != names[1]))
      return refusal(421, "this is served under the address that hillock printed, and no other.");
    const std::string_view origin = request.value("origin");
    if (request.count("origin") > 0 &&
        (request.count("origin") != 1 ||
         (origin != "http://" + names[0] && origin != "http://" + names[1])))
      return refusal(403, "this is for its own page alone.");
    const std::string_view site = request.value("sec-fetch-site");
    if (site == "cross-site" || site == "same-site")
      return refusal(403, "this is for its own page alone.");
    return std::nullopt;
  }

  PageAnswer answer(const PageRequest& request) {
    if (auto wrong = complaint(request)) return *std::move(wrong);
    const std::string_view path = request.path;
    const std::size_t slash = path.find('/', 1);
    if (!path.starts_with('/') ||
        !is_token(path.substr(1, slash == path.npos ? slash : slash - 1), token))
      return refusal(403,
                     "the address has a token: take the whole of what hillock printed after "
                     "'live:'.");
    const std::string_view what = slash == path.npos ? "" : path.substr(slash);
    if (what == "/") return page(request.method == "GET");
    if (what != "/study.json") return refusal(404, "there is no such page here.");
    last_asked = Clock::now().time_since_epoch().count();
    return {.type = "application/json", .body = study.state()};
  }

  PageAnswer page(bool is_read) {
    PageAnswer out{.type = "text/html; charset=utf-8", .body = {}};
    const bool is_report = study.ended();
    out.body = study.page();
    if (is_report && is_read) out.on_sent = [this] { report_fetched = true; };
    return out;
  }

  bool is_watched() const {
    return Clock::now().time_since_epoch() - Clock::duration(last_asked.load()) < asks_again_within;
  }
};

Live::Live(bool asked_for, const choose::Configuration& configuration, const data::Dataset& data,
           const std::string& command, const std::string& journal) {
  if (!asked_for) return;
  server_ = std::make_unique<Server>(configuration, data, command, journal);
  server_->http.start();
  say("live: http://{}/{}/\n", server_->names[0], server_->token);
}

Live::~Live() = default;

void Live::tell(const choose::Progress& progress) {
  if (server_) server_->study.tell(progress);
}

void Live::end(const std::string& report) {
  if (!server_) return;
  server_->study.end(report);
  const auto start = Clock::now();
  while (server_->is_watched() && !server_->report_fetched && Clock::now() - start < farewell)
    std::this_thread::sleep_for(50ms);
}

}  // namespace hillock::cli
