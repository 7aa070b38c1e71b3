#include "report/study_model.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/hillock.h"
#include "onnx/export_network.h"

namespace hillock {

Model study_model(const Study& study, const Dataset& data, std::int64_t opset) {
  const auto& [network, encoder] = study.trained;
  Model model = export_network(network, encoder, data, opset);
  const Configuration& c = study.configuration;
  model.doc = fmt::format("{} from {}: {}", data.target, data.file, study.recommendation);
  model.metadata = {
      {"hillock_version", std::string(version())},
      {"activation", network.unit.name},
      {"verdict", study.recommendation},
      {"metric", std::string(metric_names[static_cast<std::size_t>(c.metric)])},
      {"test_score", fmt::format("{}", study.test_score)},
      {"data", data.file},
      {"data_fingerprint", fmt::format("{:016x}", data.fingerprint)},
      {"target", data.target},
      {"task", std::string(name_of(data.task))},
      {"seed", fmt::format("{}", c.seed)},
  };
  return model;
}

}  // namespace hillock
