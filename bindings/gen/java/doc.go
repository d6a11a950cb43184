// Package java writes the types and codecs of the Java package: records, sealed
// interfaces and enums, each of which reads and writes its own bytes in a
// straight line.
package java
