// SPDX-License-Identifier: GPL-2.0-or-later

package guests

// firmware makes a ROM of 64 KiB that ends where an x86 processor begins. The
// code is 16-bit, and the first that runs.
func firmware(code ...string) []byte {
	const size, reset = 0x10000, 0xfff0
	rom := make([]byte, size)
	n := 0
	for _, part := range code {
		n += copy(rom[n:], part)
	}
	copy(rom[reset:], "\xe9\x0d\x00") // jmp 0, beyond the end of the segment
	return rom
}

// halted stays there.
const halted = "\xf4" + // hlt
	"\xeb\xfd" // jmp back to it

// pagingFirmware turns paging on: 4 MiB at 0, and as much at the top, where it is.
var pagingFirmware = firmware(
	"\x31\xdb\x8e\xdb",                     // xor bx,bx; mov ds,bx
	"\x66\xc7\x06\x00\x20\x83\x00\x00\x00", // mov dword [0x2000],0x83
	"\x66\xc7\x06\xfc\x2f\x83\x00\xc0\xff", // mov dword [0x2ffc],0xffc00083
	"\x0f\x20\xe0\x0c\x10\x0f\x22\xe0",     // cr4 |= PSE
	"\x66\xb8\x00\x20\x00\x00\x0f\x22\xd8", // mov eax,0x2000; mov cr3,eax
	"\x66\xb8\x11\x00\x00\x80\x0f\x22\xc0", // mov eax,PG|ET|PE; mov cr0,eax
	halted)

// sleepFirmware suspends a pc to memory, and again when it wakes up.
var sleepFirmware = firmware(
	"\xba\xf8\x0c\x66\xb8\x40\x0b\x00\x80\x66\xef", // out 0xcf8,0x80000b40: of the power management,
	"\xba\xfc\x0c\x66\xb8\x01\x06\x00\x00\x66\xef", // out 0xcfc,0x601: its ports
	"\xba\xf8\x0c\x66\xb8\x80\x0b\x00\x80\x66\xef", // out 0xcf8,0x80000b80
	"\xba\xfc\x0c\xb0\x01\xee",                     // out 0xcfc,1: are on
	"\xba\x04\x06\xb8\x00\x24\xef",                 // out 0x604,0x2400: sleep, state 3
	halted)
