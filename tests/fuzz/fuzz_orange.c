#include "fuzz_driver.h"
#include "drivers/orange/orange.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const ids[] = {
		"9990000000011", "9990000000029", "9990000000037",
	};

	parse_all(&orange_malima, ids[0], ids, 3, data, size);
	return 0;
}
