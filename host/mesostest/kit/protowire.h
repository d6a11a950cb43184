// The little of protobuf's wire format that the executor needs: fields go out as put(number, value), and come in
// as Fields(bytes); nothing is decoded that is not asked for, so a TaskInfo can be handed back as it came.
#pragma once
#include <stdint.h>
#include <string.h>
#include <string>
#include <vector>

inline std::string varint(uint64_t v) {
  std::string s;
  for (; v >= 128; v >>= 7) s += (char) (v | 128);
  return s + (char) v;
}
inline std::string put(int field, uint64_t v) { return varint(field << 3) + varint(v); }
inline std::string put(int field, const std::string& v) { return varint(field << 3 | 2) + varint(v.size()) + v; }
inline std::string put(int field, double v) { return varint(field << 3 | 1) + std::string((char*) &v, 8); }

class Fields {
  struct Field { int number; uint64_t value; std::string bytes; };
  std::vector<Field> fields;

 public:
  explicit Fields(const std::string& in) {
    size_t at = 0;
    auto read = [&] {
      uint64_t v = 0;
      for (int shift = 0; at < in.size() && shift < 64; shift += 7) {
        unsigned char b = in[at++];
        v |= (uint64_t) (b & 127) << shift;
        if (b < 128) break;
      }
      return v;
    };
    while (at < in.size()) {
      uint64_t tag = read();
      Field f = {(int) (tag >> 3), 0, ""};
      size_t size = (tag & 7) == 1 ? 8 : (tag & 7) == 5 ? 4 : 0;
      if ((tag & 7) == 0) f.value = read();
      if ((tag & 7) == 2) size = read();
      if (size > in.size() - at) return;
      f.bytes = in.substr(at, size);
      at += size;
      fields.push_back(f);
    }
  }
  bool has(int number) const {
    for (auto& f : fields) if (f.number == number) return true;
    return false;
  }
  std::string bytes(int number) const {
    for (auto& f : fields) if (f.number == number) return f.bytes;
    return "";
  }
  uint64_t number(int number, uint64_t otherwise) const {
    for (auto& f : fields) if (f.number == number) return f.value;
    return otherwise;
  }
  std::vector<std::string> all(int number) const {
    std::vector<std::string> out;
    for (auto& f : fields) if (f.number == number) out.push_back(f.bytes);
    return out;
  }
};
