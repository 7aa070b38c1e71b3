// wide_tables.h: the numbers of elementary_wide*.h. scripts/coefficients_wide.py writes it.
#pragma once

#include <hwy/highway.h>

namespace hillock::simd {

/// D only keeps the instruction sets' copies apart (scripts/check_isa_symbols.sh).
template <class D>
struct WideTables {
  // 2^(i/16), and what that lacks
  static constexpr double exp_power[][16] = {
      {0x1.0000000000000p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
       0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
       0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f090p+0,
       0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0},
      {0x0.0p+0, 0x1.8a62e4adc610bp-54, -0x1.19041b9d78a76p-55, 0x1.9b07eb6c70573p-54,
       0x1.6f46ad23182e4p-55, 0x1.ada0911f09ebcp-55, 0x1.d4397afec42e2p-56, 0x1.6324c054647adp-54,
       -0x1.bdd3413b26456p-54, -0x1.41577ee04992fp-55, 0x1.6e9f156864b27p-54, 0x1.c7c46b071f2bep-56,
       0x1.7a1cd345dcc81p-54, 0x1.11065895048ddp-55, 0x1.2ed02d75b3707p-55,
       -0x1.e9c23179c2893p-54}};

  // log(2)/16: 33 bits, 33 bits, and what is missing
  static constexpr double log2_16[] = {0x1.62e42ff000000p-5, -0x1.718432a200000p-39,
                                       0x1.3c7673007e5edp-73};

  // (e^r - 1 - r - r^2/2) / r^3, |r| <= ln(2)/32; error 2^-54 of its size
  static constexpr double exp_rest[] = {0x1.5555555555556p-3,  0x1.5555555555555p-5,
                                        0x1.11111110df174p-7,  0x1.6c16c16beec66p-10,
                                        0x1.a01b118a75c35p-13, 0x1.a01adb2857c7fp-16};

  // log 2
  static constexpr double log2[] = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};

  // c = 1 / (1 + (i - 10)/32), rounded; -log c, and what that lacks
  static constexpr double log_center[][32] = {
      {0x1.745d1745d1746p+0, 0x1.642c8590b2164p+0, 0x1.5555555555555p+0, 0x1.47ae147ae147bp+0,
       0x1.3b13b13b13b14p+0, 0x1.2f684bda12f68p+0, 0x1.2492492492492p+0, 0x1.1a7b9611a7b96p+0,
       0x1.1111111111111p+0, 0x1.0842108421084p+0, 0x1.0000000000000p+0, 0x1.f07c1f07c1f08p-1,
       0x1.e1e1e1e1e1e1ep-1, 0x1.d41d41d41d41dp-1, 0x1.c71c71c71c71cp-1, 0x1.bacf914c1bad0p-1,
       0x1.af286bca1af28p-1, 0x1.a41a41a41a41ap-1, 0x1.999999999999ap-1, 0x1.8f9c18f9c18fap-1,
       0x1.8618618618618p-1, 0x1.7d05f417d05f4p-1, 0x1.745d1745d1746p-1, 0x1.6c16c16c16c17p-1,
       0x1.642c8590b2164p-1, 0x1.5c9882b931057p-1, 0x1.5555555555555p-1, 0x1.4e5e0a72f0539p-1,
       0x1.47ae147ae147bp-1, 0x1.4141414141414p-1, 0x1.3b13b13b13b14p-1, 0x1.3521cfb2b78c1p-1},
      {-0x1.7fafa3bd8151cp-2,
       -0x1.522ae0738a3d7p-2,
       -0x1.269621134db91p-2,
       -0x1.f991c6cb3b37ap-3,
       -0x1.a93ed3c8ad9e5p-3,
       -0x1.5bf406b543db0p-3,
       -0x1.1178e8227e47ap-3,
       -0x1.9335e5d594988p-4,
       -0x1.08598b59e3a06p-4,
       -0x1.0415d89e74440p-5,
       0x0.0p+0,
       0x1.f829b0e7832f8p-6,
       0x1.f0a30c01162a8p-5,
       0x1.6f0d28ae56b4ep-4,
       0x1.e27076e2af2eap-4,
       0x1.29552f81ff521p-3,
       0x1.5ff3070a793d6p-3,
       0x1.9525a9cf456b6p-3,
       0x1.c8ff7c79a9a20p-3,
       0x1.fb9186d5e3e29p-3,
       0x1.1675cababa60fp-2,
       0x1.2e8e2bae11d31p-2,
       0x1.4618bc21c5ec2p-2,
       0x1.5d1bdbf5809cap-2,
       0x1.739d7f6bbd007p-2,
       0x1.89a3386c1425bp-2,
       0x1.9f323ecbf984dp-2,
       0x1.b44f77bcc8f64p-2,
       0x1.c8ff7c79a9a21p-2,
       0x1.dd46a04c1c4a1p-2,
       0x1.f128f5faf06ecp-2,
       0x1.02552a5a5d0ffp-1},
      {-0x1.b79bf6d4cb122p-56,
       -0x1.3840b263acb43p-56,
       -0x1.e0efadd9db02ap-56,
       -0x1.ecca0cdf30143p-58,
       -0x1.bcafa9de97202p-57,
       0x1.1f5b44c0df7f7p-61,
       0x1.0e63a5f01c693p-58,
       0x1.478a85704ccb7p-58,
       0x1.dd7009902bf32p-58,
       -0x1.c05cf1d753621p-59,
       0x0.0p+0,
       0x1.33e3f04f1ef25p-60,
       0x1.85f325c5bbacdp-59,
       -0x1.20db323097324p-59,
       -0x1.61578001e015ap-60,
       0x1.301771c407dc0p-57,
       -0x1.bc60efafc6f6cp-58,
       -0x1.26fb3e2b1d1dap-57,
       -0x1.4f689f8434011p-57,
       0x1.355519b0de535p-57,
       0x1.ce63eab883727p-61,
       -0x1.1e99b72bd7bf2p-57,
       -0x1.7a42642661c62p-61,
       -0x1.7dc9c7c23801fp-56,
       0x1.ce24c53fad3f0p-58,
       0x1.2d38c40881e0bp-57,
       -0x1.a92e513217f58p-59,
       -0x1.a0892a8b38eedp-61,
       0x1.3097607bcbfeep-56,
       -0x1.19d95b62e2476p-62,
       -0x1.328df13bb38c2p-56,
       0x1.e9c695d7ee800p-57}};

  // (log(1 + f) - f + f^2/2) / f^3, |f| <= 0.0235; error 2^-52 of its size
  static constexpr double log_rest[] = {
      0x1.5555555555554p-2, -0x1.ffffffffffffep-3, 0x1.99999999bb4d1p-3, -0x1.555555557439fp-3,
      0x1.2492447cc50e2p-3, -0x1.fffff77701a1ep-4, 0x1.c785cc773eb3bp-4, -0x1.99fa2cefe3266p-4};

  // (x - tanh x) / x^3 in x^2, |x| <= 1/2; error 2^-69 of its size
  static constexpr double x_minus_tanh_leading[][2] = {
      {0x1.5555555555555p-2, 0x1.55526d53e19a4p-56},
      {-0x1.1111111111111p-3, -0x1.2c7acee30b9d0p-60},
      {0x1.ba1ba1ba1ba01p-5, -0x1.1bd4e2d2b7299p-59},
      {-0x1.664f4882bfe6dp-6, 0x1.1b3a0f811065fp-60},
      {0x1.226e355e01ad6p-7, 0x1.7e97e0be0a1bep-62}};

  // and the others
  static constexpr double x_minus_tanh_rest[] = {
      -0x1.d6d3d0b3d2697p-9,  0x1.7da35e103ee09p-10, -0x1.3557906afd11ep-11, 0x1.f56aa6dac45cbp-13,
      -0x1.95aa8f40df5acp-14, 0x1.432380f4bf5b5p-15, -0x1.d58aafe045eb8p-17, 0x1.caf0aa9fe4557p-19};

  // erf(x) / x in x^2, |x| <= 1/4; error 2^-76 of its size
  static constexpr double erf_leading[][2] = {{0x1.20dd750429b6dp+0, 0x1.1ae393aae55fap-56},
                                              {-0x1.812746b0379e7p-2, 0x1.efc48d0286a9bp-57},
                                              {0x1.ce2f21a042be0p-4, 0x1.31c5e98a3eb7ap-58}};

  // and the others
  static constexpr double erf_rest[] = {-0x1.b82ce312887b1p-6,  0x1.565bcd0e1fb6ap-8,
                                        -0x1.c02db3946234dp-11, 0x1.f9a2cb52e98d4p-14,
                                        -0x1.f4a4edfaba105p-17, 0x1.adba2bbf9413ap-20};

  // c = i/15, rounded; atan c, and what that lacks
  static constexpr double atan_center[][16] = {
      {0x0.0p+0, 0x1.1111111111111p-4, 0x1.1111111111111p-3, 0x1.999999999999ap-3,
       0x1.1111111111111p-2, 0x1.5555555555555p-2, 0x1.999999999999ap-2, 0x1.ddddddddddddep-2,
       0x1.1111111111111p-1, 0x1.3333333333333p-1, 0x1.5555555555555p-1, 0x1.7777777777777p-1,
       0x1.999999999999ap-1, 0x1.bbbbbbbbbbbbcp-1, 0x1.ddddddddddddep-1, 0x1.0000000000000p+0},
      {0x0.0p+0, 0x1.10a9c765f3724p-4, 0x1.0f772d81fdc0bp-3, 0x1.94441f8f7260cp-3,
       0x1.0adb5a7741c03p-2, 0x1.4978fa3269ee1p-2, 0x1.85a376b677dc0p-2, 0x1.bf1b30afc731bp-2,
       0x1.f5b75f92c80ddp-2, 0x1.14b1dd5f90ce1p-1, 0x1.2d0ead6066395p-1, 0x1.43f7a7c1d53c7p-1,
       0x1.5977a5103ea93p-1, 0x1.6d9d4bc9d5828p-1, 0x1.8079c6293aee0p-1, 0x1.921fb54442d18p-1},
      {0x0.0p+0, -0x1.40108d2f59ae2p-58, 0x1.3e1959820e856p-60, -0x1.bd7fbfba49d93p-58,
       0x1.dc8f0bd95a7a0p-56, -0x1.424cbde73c20fp-57, 0x1.05437130f10cdp-58, 0x1.5ca225f568c1dp-60,
       0x1.206ab5bf89282p-56, -0x1.bdc3d8b25f2a4p-56, 0x1.90737b3d6cbc1p-56, -0x1.4b583245c4c55p-55,
       -0x1.df27bdae742c1p-55, -0x1.0ceccdd81fc31p-56, -0x1.c2cfe75319506p-56,
       0x1.1a62633145c07p-55}};

  // atan(f) / f in f^2, |f| <= 1/29; error 2^-73 of its size
  static constexpr double atan_leading[][2] = {{0x1.0000000000000p+0, -0x1.ffc325ab565fbp-74},
                                               {-0x1.5555555555555p-2, -0x1.be3de9b75cf89p-57}};

  // and the others
  static constexpr double atan_rest[] = {0x1.99999999990c0p-3, -0x1.2492491cd14a8p-3,
                                         0x1.c71c0f7f3ffb4p-4, -0x1.733deb0e49b9dp-4};

  // sin(r) / r in r^2, |r| <= pi/4; error 2^-80 of its size
  static constexpr double sin_leading[][2] = {{0x1.0000000000000p+0, -0x1.2d6ad5ff52154p-80},
                                              {-0x1.5555555555555p-3, -0x1.5552f7cd45474p-57},
                                              {0x1.1111111111111p-7, 0x1.f0120c8f0997dp-64},
                                              {-0x1.a01a01a01a014p-13, 0x1.78cb8da45a896p-67}};

  // and the others
  static constexpr double sin_rest[] = {0x1.71de3a556ba31p-19, -0x1.ae64567d76e89p-26,
                                        0x1.61245eb7552b6p-33, -0x1.ae7b4c1634727p-41,
                                        0x1.91d40550e146bp-49};

  // cos(r) in r^2, |r| <= pi/4; error 2^-76 of its size
  static constexpr double cos_leading[][2] = {{0x1.0000000000000p+0, -0x1.65adbf6419055p-76},
                                              {-0x1.0000000000000p-1, 0x1.6747773ddd68bp-68},
                                              {0x1.5555555555555p-5, 0x1.37a12565405bep-59},
                                              {-0x1.6c16c16c16c08p-10, 0x1.7ddcd36d26814p-64}};

  // and the others
  static constexpr double cos_rest[] = {0x1.a01a01a018139p-16, -0x1.27e4fb75536c4p-22,
                                        0x1.1eed8c043b4eep-29, -0x1.93929b66b2e0ap-37,
                                        0x1.aa86a33bc1f70p-45};

  // pi/2, and three times what is missing
  static constexpr double half_pi[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54,
                                       -0x1.f1976b7ed8fbcp-110, 0x1.4cf98e804177dp-164};

  // 1 / sqrt(2 pi)
  static constexpr double inverse_sqrt_2pi[] = {0x1.9884533d43651p-2, -0x1.cbc0d30ebfd15p-56};

  // 2 / sqrt pi
  static constexpr double two_by_sqrt_pi[] = {0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56};

  // sqrt 2
  static constexpr double sqrt_2[] = {0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54};

  // P(Z <= -a) e^(a^2/2) / u in t = u - (2i + 1)/64, u = 1 / (a + 2), |t| <= 1/64: the terms in
  // t^0, t^1 and t^2, each followed by what it lacks; then t^3 and on; error 2^-68 of its size
  static constexpr double normal[][16] = {
      {0x1.a595d27a82bf9p-2, 0x1.c194b023aa9dbp-2, 0x1.e01ea189ca7f4p-2, 0x1.009a0418845d5p-1,
       0x1.125d96d5206d3p-1, 0x1.253f9aa130584p-1, 0x1.3919661e116adp-1, 0x1.4dbaea0d61178p-1,
       0x1.62ee4bddfe691p-1, 0x1.787b8c2d58b31p-1, 0x1.8e2bb398132f2p-1, 0x1.a3cb41d9bdeafp-1,
       0x1.b92bd141da716p-1, 0x1.ce250280ea803p-1, 0x1.e294d4b2f91b7p-1, 0x1.f65f90f39e398p-1},
      {-0x1.60990e87db33ap-61, -0x1.572df23171589p-57, -0x1.2ea1fd57f7cb8p-56,
       -0x1.af766a9a47979p-55, 0x1.d806f359920e4p-57, -0x1.b2afc9311d43bp-57, 0x1.6a68306826aeep-59,
       -0x1.faedf423d48bfp-58, -0x1.bf5f613460ea5p-56, -0x1.05c9386122204p-57,
       0x1.a468986b904ccp-55, 0x1.b3c768260a592p-56, -0x1.ca1d694ed96b5p-58, -0x1.75ecaba8ed99ep-55,
       0x1.1671442cee31ep-55, -0x1.3c22c58321307p-55},
      {0x1.abf2da2693053p-1, 0x1.d42578a53298bp-1, 0x1.fd1af41da70a4p-1, 0x1.12a6cde56f9cbp+0,
       0x1.2584ae13f8e36p+0, 0x1.3653e97baa37ep+0, 0x1.4464600d76112p+0, 0x1.4f3b83530dae5p+0,
       0x1.569a87d021f8fp+0, 0x1.5a7a47d82db87p+0, 0x1.5b00e079d2eacp+0, 0x1.5874f075b571cp+0,
       0x1.53313dc9b00a1p+0, 0x1.4b9a43e081e82p+0, 0x1.421634a068d83p+0, 0x1.37075de9a5ea4p+0},
      {0x1.9d7e204c63afdp-58, 0x1.028afd119ad87p-55, 0x1.41a637a24fc83p-55, 0x1.b4bec28bb2dd0p-54,
       0x1.e07bda5a7996fp-54, -0x1.c0b9a2c313b5ep-54, -0x1.bab0cba03b3ccp-58,
       -0x1.fc62380b2d0c0p-58, -0x1.b748c513af4d9p-55, 0x1.389e921a39e71p-61, 0x1.837308912555ep-54,
       -0x1.f5cac63d59e6bp-54, -0x1.ccb41c0415e81p-58, 0x1.eb7698af5efa0p-54, 0x1.07242936448e5p-55,
       0x1.7595639835614p-55},
      {0x1.3b24b0a2c9005p+0, 0x1.467407e4396cap+0, 0x1.46d5fc7bb78dap+0, 0x1.3a06a041d3d13p+0,
       0x1.1f7a5e9e6786ep+0, 0x1.f124ba8a74ceep-1, 0x1.90682ac313fbcp-1, 0x1.2414466d7915fp-1,
       0x1.671927f476292p-2, 0x1.14d6dc5770cc8p-3, -0x1.1081bdf87d815p-4, -0x1.fc083831c5f57p-3,
       -0x1.9f9ce79551bd9p-2, -0x1.13cc06c51b278p-1, -0x1.4b29a20291df8p-1, -0x1.76a67cc364e70p-1},
      {-0x1.5eacb3bf3b11dp-58, -0x1.a889179b05f3ep-54, 0x1.bdb29893dd059p-56,
       -0x1.6dff57838f420p-55, 0x1.6f2827212e286p-55, 0x1.19c6cbe4a22eap-56, -0x1.91c2c9edfe450p-60,
       -0x1.b84e94884d627p-56, 0x1.76b32853b196cp-56, 0x1.84649d37c429ap-59, -0x1.a526344da0f7dp-58,
       -0x1.ff2934e9b086bp-60, -0x1.010fe7bc4dd69p-57, -0x1.da2eb2517c120p-55,
       0x1.7af0db1f46d12p-56, -0x1.17f02fd28fd49p-55},
      {0x1.4f93e71296967p-1, 0x1.0e4f9beb3c3f8p-2, -0x1.fcb5f95d3fd72p-3, -0x1.a56574c755402p-1,
       -0x1.611f8d8d316fbp+0, -0x1.d795ecc26a905p+0, -0x1.14cecc6c75c4cp+1, -0x1.299bdecb68d91p+1,
       -0x1.2bb00d5d956d8p+1, -0x1.1e9e604f84871p+1, -0x1.06bae72479110p+1, -0x1.d05c5cdf9ff07p+0,
       -0x1.8cede63881754p+0, -0x1.487da9798b372p+0, -0x1.06c2a290e5fb0p+0, -0x1.942c3f1d3b49ap-1},
      {-0x1.488d4872606f1p+1, -0x1.d5b9598cf73c2p+1, -0x1.1ca601e0a3e39p+2, -0x1.28a7fe47849acp+2,
       -0x1.0a6cb55c579adp+2, -0x1.966f7b3e742f4p+1, -0x1.ee856f66b4d43p+0, -0x1.5efd58b2508d9p-1,
       0x1.8c4c99a3b340bp-2, 0x1.33589fc159587p+0, 0x1.bddf428c42c9ep+0, 0x1.052dd045a414ep+1,
       0x1.12ba7e5c78253p+1, 0x1.0e51e68cbef5cp+1, 0x1.fbf592c4dba93p+0, 0x1.cd25a9cbb8b07p+0},
      {-0x1.d9593924793c2p+2, -0x1.977e9a0035984p+2, -0x1.a50562060d5f9p+1, 0x1.ed6857e7c0da7p-1,
       0x1.3a9a93bbca3f1p+2, 0x1.dbd93a6cf2353p+2, 0x1.068c03de458bdp+3, 0x1.e3b037f9a5cefp+2,
       0x1.8543efcb39a80p+2, 0x1.147d3d5d647a5p+2, 0x1.5208bebe9ba85p+1, 0x1.3ce1fd389dc27p+0,
       0x1.64a958819c683p-3, -0x1.20fef58495c65p-1, -0x1.076d23db2bc0bp+0, -0x1.48057741bd8b6p+0},
      {0x1.639839a5c4241p-8, 0x1.67810bff76a15p+3, 0x1.4c3b6d81bf09dp+4, 0x1.7305a90554345p+4,
       0x1.1ead4c5f92526p+4, 0x1.1644c869e367cp+3, -0x1.37b101afb341cp-3, -0x1.8cb6dc5bc5800p+2,
       -0x1.217fad4163d63p+3, -0x1.2d7a7b6439bcfp+3, -0x1.0a5b598be94a6p+3, -0x1.a5d48db63e709p+2,
       -0x1.3159f3a3307bbp+2, -0x1.93d31e342d2e9p+1, -0x1.db492fa0f1b57p+0, -0x1.c659926fa596dp-1},
      {0x1.6c7faeb664d61p+5, 0x1.a468bfbb3e050p+5, 0x1.e022a30428acap+4, -0x1.06e285eac5634p+3,
       -0x1.263a41557a5e9p+5, -0x1.6059d4aa3b359p+5, -0x1.1817fda4055b1p+5, -0x1.40ccd9764229cp+4,
       -0x1.a7001391598b0p+2, 0x1.320f68ad16546p+1, 0x1.bfe6c465ade59p+2, 0x1.0db68480f2eb6p+3,
       0x1.ffbef229ec437p+2, 0x1.acc88bc9fc9c5p+2, 0x1.4a9dba8a5adcdp+2, 0x1.dd1867546bea0p+1},
      {0x1.32957eb5eb317p+6, -0x1.ef90896aef491p+4, -0x1.157a4e68761e2p+7, -0x1.281fab8c68e04p+7,
       -0x1.22ab7118c4bfap+6, 0x1.485cdd15c713ep+3, 0x1.b4223080dfc4bp+5, 0x1.e12f3414b115ap+5,
       0x1.6c837141fe5d3p+5, 0x1.a991a083d073cp+4, 0x1.6482555483674p+3, 0x1.335d45b1688e1p+0,
       -0x1.ff1ee4e3b9320p+1, -0x1.7dd2f721bdd45p+2, -0x1.85c4cb0549d64p+2, -0x1.551a69f62ea1bp+2},
      {-0x1.f0b9f7169cb23p+7, -0x1.cb60b21232538p+8, -0x1.dc8244537d7e1p+7, 0x1.3d8211ad09296p+7,
       0x1.44e45647f3e39p+8, 0x1.da5df8c354445p+7, 0x1.3ea9375ab055bp+6, -0x1.b750213fbd49bp+4,
       -0x1.0a927e129f86cp+6, -0x1.fdcff852e91f8p+5, -0x1.69975ce57a2fbp+5, -0x1.a0fd502298548p+4,
       -0x1.7a662b1b9396ap+3, -0x1.83c1e773b9efap+1, 0x1.941383d33e149p+0, 0x1.bec3381d09e74p+1},
      {-0x1.108b3074527a7p+10, -0x1.3eb53968591d6p+4, 0x1.38bd97fecae2dp+10, 0x1.ff61a978a8603p+9,
       0x1.696b6378fd4ddp+5, -0x1.e56eaeb0be35bp+8, -0x1.c5e0e6e6eb7bap+8, -0x1.c363aa24a4c13p+7,
       -0x1.5092068f33197p+5, 0x1.69407837ad40fp+5, 0x1.0441f571b28efp+6, 0x1.b44bc85bd8c4ap+5,
       0x1.2381a36f252e3p+5, 0x1.4a519af5ad9cep+4, 0x1.370af098dbde5p+3, 0x1.985126722bccbp+1},
      {0x1.ad7d10dc37e86p+9, 0x1.214f75f60b59bp+12, 0x1.b26af7bae6ae5p+10, -0x1.3c472ab88c2c9p+11,
       -0x1.39a34336283a9p+11, -0x1.1ed0d9795e36ep+9, 0x1.13d0831411132p+9, 0x1.4a661b07b0002p+9,
       0x1.85316fbcbe9e5p+8, 0x1.0f716045e6190p+7, -0x1.6197d4bd93cd9p+0, -0x1.888fce4e49935p+5,
       -0x1.9e67c04321203p+5, -0x1.3886d3d8ab58dp+5, -0x1.8d37e2a79e8c9p+4, -0x1.ba3ba524693c8p+3}};
};

}  // namespace hillock::simd
