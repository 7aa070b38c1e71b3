#include "report/study_model.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "api/hillock.h"
#include "data/one_line.h"
#include "onnx/export/network.h"
#include "words/answer.h"

namespace hillock::report {

onnx::Model study_model(const choose::Study& study, const data::Dataset& data, std::int64_t opset) {
  const auto& [network, encoder] = study.trained;
  onnx::Model model = onnx::export_network(network, encoder, data, opset);
  const choose::Configuration& c = study.configuration;
  const std::string file = data::file_shown(data.file);
  model.doc = fmt::format("{} from {}: {}", data.target, file, words::headline(study));
  const std::vector<std::pair<std::string, std::string>> found = {
      {"hillock_version", std::string(version())},
      {"activation", network.unit.name},
      {"verdict", words::headline(study)},
      {"metric", std::string(nn::metric_names[static_cast<std::size_t>(c.metric)])},
      {"test_score", fmt::format("{}", study.test_score)},
      {"data", file},
      {"data_fingerprint", fmt::format("{:016x}", data.fingerprint)},
      {"seed", fmt::format("{}", c.seed)},
  };
  model.metadata.insert(model.metadata.end(), found.begin(), found.end());
  if (data.form.missing)
    model.metadata.emplace_back("missing", nlohmann::json(*data.form.missing).dump());
  return model;
}

}  // namespace hillock::report
