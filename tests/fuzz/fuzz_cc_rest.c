#include "fuzz_driver.h"
#include "drivers/control_center/control_center.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parse_all(&control_center_rest, "8999901000000000427", NULL, 0, data,
	    size);
	return 0;
}
