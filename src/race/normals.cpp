#include "race/normals.h"

#include <algorithm>

namespace hillock::race {
namespace {

Normals::Drawn drawn_normals(std::size_t arms, std::size_t draws) {
  Normals::Drawn out{.arms = arms,
                     .draws = draws,
                     .values = std::vector<double>(arms * draws),
                     .rest = data::Stream(0, data::Role::posterior, arms)};
  for (std::size_t d = 0; d < draws; ++d)
    for (std::size_t a = 0; a < arms; a += 2) {
      const auto [z, other] = out.rest.two_normals();
      out.values[d * arms + a] = z;
      if (a + 1 < arms) out.values[d * arms + a + 1] = other;
    }
  return out;
}

}  // namespace

std::shared_ptr<const Normals::Drawn> Normals::of(std::size_t arms, std::size_t draws) const {
  if (auto kept = used_again(arms, draws)) return kept;
  auto fresh = std::make_shared<const Drawn>(drawn_normals(arms, draws));
  if (auto kept = used_again(arms, draws)) return kept;  // another thread drew them, too
  const std::lock_guard lock(mutex_);
  kept_.push_front(fresh);
  std::size_t bytes = 0;
  std::erase_if(kept_, [&](const auto& drawn) {
    const std::size_t its = drawn->values.size() * sizeof(double);
    if (bytes + its > room_) return true;
    bytes += its;
    return false;
  });
  return fresh;
}

std::shared_ptr<const Normals::Drawn> Normals::used_again(std::size_t arms,
                                                          std::size_t draws) const {
  const std::lock_guard lock(mutex_);
  const auto at = std::ranges::find_if(
      kept_, [&](const auto& drawn) { return drawn->arms == arms && drawn->draws == draws; });
  if (at == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, at);
  return kept_.front();
}

}  // namespace hillock::race
