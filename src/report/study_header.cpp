#include "report/study_header.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "api/hillock.h"
#include "choose/build_id.h"
#include "choose/options.h"
#include "data/one_line.h"
#include "kernel/isa.h"
#include "nn/matmul.h"

namespace hillock::report {

nlohmann::ordered_json study_header(const choose::Configuration& configuration,
                                    const data::Dataset& data, const std::vector<nn::Unit>& units) {
  nlohmann::ordered_json names = nlohmann::ordered_json::array();
  for (const nn::Unit& unit : units) names.push_back(unit.name);
  return {{"journal", 1},
          {"file", data::file_shown(data.file)},
          {"hillock", version()},
          {"build", choose::build_id()},
          {"instruction_set", kernel::chosen_isa().name},
          {"matrix_products", nn::matmul_library()},
          {"data",
           {{"file_fingerprint", fmt::format("{:016x}", data.fingerprint)},
            {"rows", data.rows},
            {"features", data.features.size()},
            {"target", data.target},
            {"task", data::name_of(data.task)}}},
          {"configuration", choose::run_settings_json(configuration, data)},
          {"activations", names}};
}

}  // namespace hillock::report
