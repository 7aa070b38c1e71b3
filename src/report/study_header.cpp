#include "report/study_header.h"

#include <fmt/format.h>

#include "api/hillock.h"
#include "choose/build_id.h"
#include "data/one_line.h"
#include "kernel/isa.h"
#include "nn/matmul.h"
#include "report/result_json.h"

namespace hillock {

nlohmann::ordered_json study_header(const Configuration& configuration, const Dataset& data,
                                    const std::vector<Unit>& units) {
  nlohmann::ordered_json names = nlohmann::ordered_json::array();
  for (const Unit& unit : units) names.push_back(unit.name);
  // What changes no run may change: the study goes on.
  nlohmann::ordered_json its_configuration = to_json(configuration, data);
  for (const char* key : {"settle", "budget", "most_repeats", "confidence", "margin", "mixed"})
    its_configuration.erase(key);
  return {{"journal", 1},
          {"file", file_shown(data.file)},
          {"hillock", version()},
          {"build", build_id()},
          {"instruction_set", chosen_isa().name},
          {"matrix_products", matmul_library()},
          {"data",
           {{"file_fingerprint", fmt::format("{:016x}", data.fingerprint)},
            {"rows", data.rows},
            {"features", data.features.size()},
            {"target", data.target},
            {"task", name_of(data.task)}}},
          {"configuration", its_configuration},
          {"activations", names}};
}

}  // namespace hillock
