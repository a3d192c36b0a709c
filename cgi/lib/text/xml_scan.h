/*
 * xml_scan: checks made before libxml2 parses anything, against quadratic time
 * (attributes of one element), excessive memory (nodes), and DTDs.
 */
#ifndef LIB_XML_SCAN_H
#define LIB_XML_SCAN_H

#include <stddef.h>

/* NULL when the bytes, in an ASCII-compatible encoding, may be parsed; else a
 * sentence. */
const char	*xml_scan(const char *, size_t len);

#endif
