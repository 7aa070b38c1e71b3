// mpi_crew.h: both ends of the talk between rank 0 and the ranks that train for it. A message is
// text; its tag says what it is.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "choose/crew.h"

namespace hillock {

class MpiCrew : public Crew {
 public:
  explicit MpiCrew(int ranks);
  ~MpiCrew() override;  // sends the others home, once what they still do has come back
  MpiCrew(const MpiCrew&) = delete;
  MpiCrew& operator=(const MpiCrew&) = delete;

  void train(const std::function<std::optional<Piece>()>& next,
             const std::function<void(std::size_t, const std::string&)>& finished) override;

 private:
  struct Member {
    std::size_t threads = 0;
    std::vector<std::size_t> at_work;  // indices of the pieces it has
  };
  struct Answer {
    bool failed = false;
    std::size_t index = 0;
    std::string record;
  };
  std::optional<Answer> receive();
  std::size_t busy() const;

  std::vector<Member> members_;  // [rank - 1]
};

void serve_crew(std::size_t threads, const std::function<std::string(const std::string&)>& train);

}  // namespace hillock
