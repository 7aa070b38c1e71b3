// uci_accuracies.h: tasks of the UCI collection: rows, and the test accuracies of self-normalising
// (SELU) and ReLU networks, as Klambauer et al. 2017 (arXiv:1706.02515) state them, table A11,
// columns N, SNN and MS: 120 of its 121 tasks, those for which both are given.
#pragma once

#include <array>

namespace hillock::lab {

struct UciAccuracy {
  int rows;
  double selu, relu;
};

inline constexpr std::array uci_accuracies = {
    UciAccuracy{4177, 0.6657, 0.6284},   UciAccuracy{120, 1.0000, 1.0000},
    UciAccuracy{120, 1.0000, 1.0000},    UciAccuracy{48842, 0.8476, 0.8487},
    UciAccuracy{898, 0.7600, 0.7300},    UciAccuracy{452, 0.6549, 0.6372},
    UciAccuracy{196, 0.8000, 0.6800},    UciAccuracy{625, 0.9231, 0.9231},
    UciAccuracy{16, 1.0000, 0.5000},     UciAccuracy{4521, 0.8903, 0.8876},
    UciAccuracy{748, 0.7701, 0.7754},    UciAccuracy{286, 0.7183, 0.6901},
    UciAccuracy{699, 0.9714, 0.9714},    UciAccuracy{569, 0.9789, 0.9718},
    UciAccuracy{198, 0.6735, 0.7347},    UciAccuracy{106, 0.7308, 0.4615},
    UciAccuracy{1728, 0.9838, 0.9861},   UciAccuracy{2126, 0.8399, 0.8418},
    UciAccuracy{2126, 0.9153, 0.8964},   UciAccuracy{28056, 0.8805, 0.8606},
    UciAccuracy{3196, 0.9912, 0.9900},   UciAccuracy{435, 0.6147, 0.6055},
    UciAccuracy{208, 0.7885, 0.8269},    UciAccuracy{990, 0.9957, 0.9935},
    UciAccuracy{67557, 0.8807, 0.8831},  UciAccuracy{1473, 0.5190, 0.5136},
    UciAccuracy{690, 0.8430, 0.8430},    UciAccuracy{512, 0.7266, 0.7656},
    UciAccuracy{366, 0.9231, 0.9121},    UciAccuracy{131, 0.8182, 0.8485},
    UciAccuracy{336, 0.8929, 0.8333},    UciAccuracy{768, 0.9583, 0.9583},
    UciAccuracy{768, 0.9063, 0.8958},    UciAccuracy{100, 0.9200, 0.8800},
    UciAccuracy{194, 0.4583, 0.4583},    UciAccuracy{214, 0.7358, 0.6038},
    UciAccuracy{306, 0.7368, 0.7237},    UciAccuracy{160, 0.6786, 0.4643},
    UciAccuracy{303, 0.6184, 0.6053},    UciAccuracy{294, 0.7945, 0.8356},
    UciAccuracy{123, 0.3548, 0.3871},    UciAccuracy{200, 0.3600, 0.2600},
    UciAccuracy{155, 0.7692, 0.7692},    UciAccuracy{1212, 0.5248, 0.5116},
    UciAccuracy{368, 0.8088, 0.8529},    UciAccuracy{583, 0.6986, 0.6644},
    UciAccuracy{2310, 0.9114, 0.9090},   UciAccuracy{351, 0.8864, 0.9091},
    UciAccuracy{150, 0.9730, 0.9189},    UciAccuracy{1000, 0.7640, 0.7200},
    UciAccuracy{24, 0.6667, 1.0000},     UciAccuracy{20000, 0.9726, 0.9712},
    UciAccuracy{360, 0.7889, 0.8667},    UciAccuracy{531, 0.8571, 0.8496},
    UciAccuracy{32, 0.6250, 0.3750},     UciAccuracy{148, 0.9189, 0.7297},
    UciAccuracy{19020, 0.8692, 0.8629},  UciAccuracy{961, 0.8250, 0.8083},
    UciAccuracy{130064, 0.9307, 0.9250}, UciAccuracy{106, 0.8462, 0.7692},
    UciAccuracy{3190, 0.9009, 0.8482},   UciAccuracy{556, 0.7523, 0.6551},
    UciAccuracy{601, 0.5926, 0.6343},    UciAccuracy{554, 0.6042, 0.7454},
    UciAccuracy{8124, 1.0000, 1.0000},   UciAccuracy{476, 0.8739, 0.8655},
    UciAccuracy{6598, 0.9891, 0.9945},   UciAccuracy{12960, 0.9978, 0.9988},
    UciAccuracy{1022, 0.8235, 0.8196},   UciAccuracy{1022, 0.9529, 0.9490},
    UciAccuracy{912, 0.7982, 0.8728},    UciAccuracy{912, 0.9342, 0.9430},
    UciAccuracy{5620, 0.9711, 0.9666},   UciAccuracy{2536, 0.9700, 0.9732},
    UciAccuracy{5473, 0.9583, 0.9708},   UciAccuracy{195, 0.8980, 0.9184},
    UciAccuracy{10992, 0.9706, 0.9714},  UciAccuracy{768, 0.7552, 0.7656},
    UciAccuracy{106, 0.8846, 0.8462},    UciAccuracy{103, 0.6923, 0.7692},
    UciAccuracy{92, 0.6957, 0.5217},     UciAccuracy{102, 0.8400, 0.8800},
    UciAccuracy{105, 0.6538, 0.6538},    UciAccuracy{182, 0.6889, 0.6667},
    UciAccuracy{1600, 0.8125, 0.8125},   UciAccuracy{1600, 0.7275, 0.6350},
    UciAccuracy{1599, 0.8125, 0.7900},   UciAccuracy{90, 0.7273, 0.7273},
    UciAccuracy{330, 0.5244, 0.5000},    UciAccuracy{7400, 0.9751, 0.9843},
    UciAccuracy{210, 0.8846, 0.8654},    UciAccuracy{1593, 0.9196, 0.9296},
    UciAccuracy{683, 0.8511, 0.8723},    UciAccuracy{4601, 0.9409, 0.9461},
    UciAccuracy{265, 0.6398, 0.6183},    UciAccuracy{267, 0.4973, 0.6043},
    UciAccuracy{690, 0.5988, 0.6802},    UciAccuracy{1000, 0.7560, 0.7280},
    UciAccuracy{270, 0.9254, 0.8358},    UciAccuracy{2310, 0.9549, 0.9757},
    UciAccuracy{6435, 0.9100, 0.9075},   UciAccuracy{58000, 0.9990, 0.9983},
    UciAccuracy{846, 0.8009, 0.8294},    UciAccuracy{1941, 0.7835, 0.7567},
    UciAccuracy{600, 0.9867, 0.9800},    UciAccuracy{151, 0.5000, 0.6053},
    UciAccuracy{7200, 0.9816, 0.9770},   UciAccuracy{958, 0.9665, 0.9833},
    UciAccuracy{2201, 0.7836, 0.7909},   UciAccuracy{7400, 0.9805, 0.9778},
    UciAccuracy{310, 0.8312, 0.8701},    UciAccuracy{310, 0.8312, 0.8052},
    UciAccuracy{5456, 0.9098, 0.9076},   UciAccuracy{5000, 0.8480, 0.8312},
    UciAccuracy{5000, 0.8608, 0.8328},   UciAccuracy{178, 0.9773, 0.9318},
    UciAccuracy{1599, 0.6300, 0.6250},   UciAccuracy{4898, 0.6373, 0.6479},
    UciAccuracy{1484, 0.6307, 0.6173},   UciAccuracy{101, 0.9200, 1.0000},
};

}  // namespace hillock::lab
