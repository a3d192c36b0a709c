#include "fuzz_driver.h"
#include "drivers/orange/orange.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parse_all(&orange_live_objects, "06000001", NULL, 0, data, size);
	return 0;
}
