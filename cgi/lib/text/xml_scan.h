/*
 * xml_scan: what is checked before libxml2 sees a byte.  It keeps quadratic
 * time (attributes of one element) and memory (nodes) away, and a DTD.
 */
#ifndef LIB_XML_SCAN_H
#define LIB_XML_SCAN_H

#include <stddef.h>

/* NULL when the bytes, in an encoding that contains ASCII, may be parsed;
 * else a sentence. */
const char	*xml_scan(const char *, size_t len);

#endif
