#include "cli/page_server.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <list>
#include <optional>
#include <system_error>

#include "api/error.h"
#include "api/trimmed.h"

namespace hillock::cli {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t longest_request = 8192, most_connections = 64;
constexpr auto request_time = 3s, answer_time = 20s;  // from the first byte to the last

struct Connection {
  int socket = -1;
  Clock::time_point deadline;
  std::string request, answer;
  std::size_t sent = 0;
  bool is_answered = false;  // `answer` is what it gets
  std::function<void()> on_sent;
};

// RFC 9112, sections 3 and 5, without folded lines.
std::optional<PageRequest> parse(std::string_view text) {
  PageRequest request;
  const std::string_view line = text.substr(0, text.find("\r\n"));
  const std::size_t a = line.find(' '), b = line.rfind(' ');
  if (a == line.npos || a == b || !line.substr(b + 1).starts_with("HTTP/1.")) return std::nullopt;
  request.method = line.substr(0, a);
  request.path = line.substr(a + 1, b - a - 1);
  text.remove_prefix(line.size() + 2);
  while (!text.starts_with("\r\n")) {
    const std::string_view field = text.substr(0, text.find("\r\n"));
    const std::size_t colon = field.find(':');
    if (colon == field.npos || colon == 0 || field.find_first_of(" \t") < colon)
      return std::nullopt;
    std::string name(field.substr(0, colon));
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    request.headers.emplace_back(std::move(name), api::trimmed(field.substr(colon + 1), " \t"));
    text.remove_prefix(field.size() + 2);
  }
  return request;
}

std::string_view phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    default:
      return status < 500 ? "Bad Request" : "Internal Server Error";
  }
}

void set_answer(Connection& to, PageAnswer answer, bool with_body) {
  to.answer = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n"
      "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"
      "Referrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n{}\r\n",
      answer.status, phrase(answer.status), answer.type, answer.body.size(),
      answer.status == 405 ? "Allow: GET, HEAD\r\n" : "");
  if (with_body) to.answer += answer.body;
  to.on_sent = std::move(answer.on_sent);
  to.deadline = Clock::now() + answer_time;
  to.is_answered = true;
}

// False: the connection is over.
bool read_on(Connection& from, const std::function<PageAnswer(const PageRequest&)>& answer) {
  char block[4096];
  const ssize_t n = recv(from.socket, block, sizeof block, MSG_DONTWAIT);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  if (n == 0) return false;
  from.request.append(block, static_cast<std::size_t>(n));
  const std::size_t end = from.request.find("\r\n\r\n");
  if (end == std::string::npos || end > longest_request) {
    if (from.request.size() > longest_request)
      set_answer(from, {.status = 431, .body = "a request has at most 8 KiB here.\n"}, true);
    return true;
  }
  const auto request = parse(std::string_view(from.request).substr(0, end + 4));
  if (!request) {
    set_answer(from, {.status = 400, .body = "this is no HTTP/1.1 request.\n"}, true);
    return true;
  }
  try {
    set_answer(from, answer(*request), request->method != "HEAD");
  } catch (const std::exception&) {  // no memory: the study is what counts
    set_answer(from, {.status = 500, .body = "no answer can be made.\n"}, true);
  }
  return true;
}

bool write_on(Connection& to) {
  const ssize_t n = ::send(to.socket, to.answer.data() + to.sent, to.answer.size() - to.sent,
                           MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  to.sent += static_cast<std::size_t>(n);
  if (to.sent < to.answer.size()) return true;
  if (to.on_sent) to.on_sent();
  // What is still unread would make close() throw away what was sent: RFC 9112, section 9.6.
  shutdown(to.socket, SHUT_WR);
  char rest[4096];
  for (int i = 0; i < 16 && recv(to.socket, rest, sizeof rest, MSG_DONTWAIT) > 0; ++i) {
  }
  return false;
}

}  // namespace

std::size_t PageRequest::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count(headers, name, [](const auto& header) { return header.first; }));
}

std::string_view PageRequest::value(std::string_view name) const {
  for (const auto& [its_name, value] : headers)
    if (its_name == name) return value;
  return {};
}

PageServer::PageServer(std::function<PageAnswer(const PageRequest&)> answer)
    : answer_(std::move(answer)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  stop_ = listener_ < 0 ? -1 : eventfd(0, EFD_CLOEXEC);
  if (stop_ >= 0 && bind(listener_, any, size) == 0 && listen(listener_, 64) == 0 &&
      getsockname(listener_, any, &size) == 0) {
    port_ = ntohs(address.sin_port);
    return;
  }
  const std::string reason = std::strerror(errno);
  for (const int file : {listener_, stop_})
    if (file >= 0) close(file);
  throw Error(
      fmt::format("--live: no port of 127.0.0.1 can be had: {}. Leave it out to go on.", reason));
}

PageServer::~PageServer() {
  const std::uint64_t one = 1;
  if (thread_.joinable() && ::write(stop_, &one, sizeof one) == sizeof one) thread_.join();
  close(listener_);
  close(stop_);
}

void PageServer::start() try {
  thread_ = std::thread([this] { serve(); });
} catch (const std::system_error& error) {
  throw Error(fmt::format(
      "--live: no thread can be made for the page: {}. Leave it out, or allow more processes.",
      error.code().message()));
}

void PageServer::serve() try {
  std::list<Connection> open;  // the oldest first
  const auto end = [&](auto at) {
    close(at->socket);
    return open.erase(at);
  };
  while (true) {
    std::vector<pollfd> polls{{stop_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Connection& c : open)
      polls.push_back({c.socket, short(c.is_answered ? POLLOUT : POLLIN), 0});
    poll(polls.data(), polls.size(), open.empty() ? -1 : 200);
    if (polls[0].revents != 0) break;
    std::size_t i = 2;
    for (auto at = open.begin(); at != open.end(); ++i) {
      bool goes_on = Clock::now() < at->deadline;
      if (goes_on && polls[i].revents != 0)
        goes_on = at->is_answered ? write_on(*at) : read_on(*at, answer_);
      at = goes_on ? std::next(at) : end(at);
    }
    if (polls[1].revents == 0) continue;
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0 && errno == EMFILE) std::this_thread::sleep_for(50ms);  // it waits in line
    if (socket < 0) continue;
    if (open.size() >= most_connections) end(open.begin());
    open.push_back({.socket = socket, .deadline = Clock::now() + request_time});
  }
  while (!open.empty()) end(open.begin());
} catch (const std::bad_alloc&) {  // the page is gone, and the study goes on
}

}  // namespace hillock::cli
