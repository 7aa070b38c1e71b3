# Toolchain: 64-bit Arm from Debian's cross compiler; qemu runs its programs. In a root file system of its own (1.7 GB in all),
# for packages of two architectures do not always go together:
#
#   dpkg --add-architecture arm64 && apt-get update
#   apt-get install --no-install-recommends cmake ninja-build ccache python3 g++-aarch64-linux-gnu qemu-user libcli11-dev \
#     nlohmann-json3-dev libfast-float-dev lib{hwy,fmt,dnnl,csv,boost-math,mpfr,gtest,gmock}-dev:arm64 zlib1g-dev:arm64 libgomp1:arm64
#   cmake --preset aarch64 && cmake --build --preset aarch64 && ctest --preset aarch64
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64)
