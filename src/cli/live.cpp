#include "cli/live.h"

#include <fmt/format.h>
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "api/error.h"
#include "cli/say.h"
#include "report/live_study.h"

namespace hillock {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto asks_again_within = 4s;  // an open page: web/src/report/live.js
constexpr auto farewell = 5s;

void refuse(httplib::Response& response, int status, const char* why) {
  response.status = status;
  response.set_content(std::string(why) + "\n", "text/plain; charset=utf-8");
}

}  // namespace

struct Live::Server {
  Server(const Configuration& configuration, const Dataset& data, const std::string& command,
         const std::string& journal)
      : study(configuration, data, command, journal) {}

  LiveStudy study;
  httplib::Server http;
  std::string names[2];  // under which it may be asked
  std::thread thread;
  std::atomic<Clock::rep> last_asked{0};
  std::atomic<bool> report_fetched{false};

  // A page elsewhere may point a name of its own at 127.0.0.1, and any page may send a request:
  // neither gets an answer that it could read.
  std::optional<std::pair<int, const char*>> complaint(const httplib::Request& request) const {
    if (request.method != "GET" && request.method != "HEAD")
      return {{405, "this is for reading: GET and HEAD."}};
    const std::string host = request.get_header_value("Host");
    if (request.get_header_value_count("Host") != 1 || (host != names[0] && host != names[1]))
      return {{421, "this is served under the address that hillock printed, and no other."}};
    if (request.has_header("Origin")) {
      const std::string origin = request.get_header_value("Origin");
      if (request.get_header_value_count("Origin") != 1 ||
          (origin != "http://" + names[0] && origin != "http://" + names[1]))
        return {{403, "this is for its own page alone."}};
    }
    const std::string site = request.get_header_value("Sec-Fetch-Site");
    if (site == "cross-site" || site == "same-site")
      return {{403, "this is for its own page alone."}};
    return std::nullopt;
  }

  void set_up() {
    http.new_task_queue = [] { return new httplib::ThreadPool(2); };  // which owns it
    http.set_payload_max_length(1024);
    http.set_read_timeout(2);
    http.set_write_timeout(5);
    http.set_keep_alive_timeout(1);
    http.set_default_headers({{"Cache-Control", "no-store"},
                              {"X-Content-Type-Options", "nosniff"},
                              {"X-Frame-Options", "DENY"},
                              {"Referrer-Policy", "no-referrer"},
                              {"Cross-Origin-Resource-Policy", "same-origin"}});
    http.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& out) {
      const auto wrong = complaint(request);
      if (!wrong) return httplib::Server::HandlerResponse::Unhandled;
      refuse(out, wrong->first, wrong->second);
      return httplib::Server::HandlerResponse::Handled;
    });
    http.Get("/", [this](const httplib::Request&, httplib::Response& out) {
      out.set_content(study.page(), "text/html; charset=utf-8");
      if (study.ended()) report_fetched = true;
    });
    http.Get("/study.json", [this](const httplib::Request&, httplib::Response& out) {
      last_asked = Clock::now().time_since_epoch().count();
      out.set_content(study.state(), "application/json");
    });
  }

  bool is_watched() const {
    return Clock::now().time_since_epoch() - Clock::duration(last_asked.load()) < asks_again_within;
  }
};

Live::Live(bool asked_for, const Configuration& configuration, const Dataset& data,
           const std::string& command, const std::string& journal) {
  if (!asked_for) return;
  server_ = std::make_unique<Server>(configuration, data, command, journal);
  server_->set_up();
  const int port = server_->http.bind_to_any_port("127.0.0.1");
  if (port <= 0) throw Error("--live: no port of 127.0.0.1 can be had. Leave it out to go on.");
  server_->names[0] = fmt::format("127.0.0.1:{}", port);
  server_->names[1] = fmt::format("localhost:{}", port);
  server_->thread = std::thread([this] { server_->http.listen_after_bind(); });
  say("live: http://{}/\n", server_->names[0]);
}

Live::~Live() {
  if (!server_) return;
  server_->http.stop();
  server_->thread.join();
}

void Live::tell(const Progress& progress) {
  if (server_) server_->study.tell(progress);
}

void Live::end(const std::string& report) {
  if (!server_) return;
  server_->study.end(report);
  const auto start = Clock::now();
  while (server_->is_watched() && !server_->report_fetched && Clock::now() - start < farewell)
    std::this_thread::sleep_for(50ms);
  if (server_->report_fetched) std::this_thread::sleep_for(300ms);  // it is on its way
}

}  // namespace hillock
