/*
 * value: the values of resources in words.  Endpoints speak LwM2M: objects with
 * numbered resources of known types (OMA's objects 1 to 7, and the resources
 * that IPSO's objects share), in text, JSON, SenML, CBOR or TLV.
 *
 * All of it is pure, and reads what endpoints send: any bytes.
 */
#ifndef DRIVERS_MBED_VALUE_H
#define DRIVERS_MBED_VALUE_H

#include <stdint.h>

#include "../../store/resource/resource_info.h"
#include "mbed.h"

enum value_type { VALUE_UNKNOWN, VALUE_STRING, VALUE_INTEGER, VALUE_FLOAT,
	VALUE_BOOLEAN, VALUE_OPAQUE, VALUE_TIME };

/* What a value is about: of /3303/0/5700 the object and the resource; -1: the
 * path has none. */
struct value_place {
	int64_t	 object, instance, resource;
};
struct value_place value_place_of(const char *path);
enum value_type	 value_type_of(int64_t object, int64_t resource);

/* A value in words, of a known type. */
const char	*value_time(struct arena *, int64_t seconds);
const char	*value_boolean(bool);
const char	*value_number(struct arena *, enum value_type, double);
const char	*value_integer(struct arena *, enum value_type, int64_t);
const char	*value_opaque(struct arena *, size_t bytes);
/* Text, shown as it is unless the type says more: 1 is true. */
const char	*value_text(struct arena *, enum value_type, const char *,
		    size_t);

/* "5700=21.5, 5701=Cel": several, one after the other. */
struct values {
	struct arena	*a;
	const char	*text;		/* NULL: none yet */
	size_t		 n;
};
enum { VALUES_MAX = 32, VALUES_BYTES = 400 };
/* label: "" for one that needs none. False: there are enough, or the text is
 * longer than VALUES_BYTES, of which only the beginning is shown. */
bool		 values_add(struct values *, const char *label,
		    const char *value);

/* The formats; false: the bytes are not of that format. */
bool		 value_tlv(struct values *, const struct value_place *,
		    const unsigned char *, size_t);
bool		 value_cbor(struct values *, const char *path,
		    const unsigned char *, size_t, bool senml);
/* LwM2M's JSON and SenML's. */
bool		 value_json(struct values *, const char *path,
		    const char *, size_t);
/* A record of SenML, or of LwM2M's JSON, whose whole name is this. */
const char	*value_label(struct arena *, const char *path,
		    const char *name);

#endif
