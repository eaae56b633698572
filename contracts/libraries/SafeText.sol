// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title Text of strangers made fit for XML and JSON.
library SafeText {
    using Strings for string;

    bytes private constant REPLACEMENT = hex"efbfbd"; // U+FFFD
    bytes private constant ELLIPSIS = hex"e280a6"; // U+2026

    /// @notice The same text in well-formed UTF-8, of characters that XML 1.0 allows: what is malformed or forbidden becomes U+FFFD, and
    /// control characters become spaces.
    function clean(string memory text) internal pure returns (string memory) {
        bytes memory input = bytes(text);
        bytes memory output = new bytes(3 * input.length); // the most: each byte replaced
        uint256 length = 0;
        for (uint256 i = 0; i < input.length;) {
            uint256 size = _sizeAt(input, i);
            if (size == 0) {
                for (uint256 j = 0; j < 3; ++j) output[length++] = REPLACEMENT[j];
                ++i;
            } else {
                for (uint256 j = 0; j < size; ++j) output[length++] = input[i + j];
                if (size == 1 && (input[i] < 0x20 || input[i] == 0x7f)) output[length - 1] = " ";
                i += size;
            }
        }
        return string(_cut(output, length));
    }

    /// @notice Clean text that is at most `width` columns wide, where most characters take one column and those from U+1000 on two;
    /// what is left out is told by an ellipsis.
    function shorten(string memory text, uint256 width) internal pure returns (string memory) {
        bytes memory input = bytes(text);
        uint256 columns = 0;
        uint256 fits = 0; // bytes that fit together with an ellipsis
        for (uint256 i = 0; i < input.length;) {
            uint256 size = _sizeAt(input, i);
            columns += size > 2 && input[i] > 0xe0 ? 2 : 1;
            i += size;
            if (columns < width) fits = i;
            if (columns > width) return string(bytes.concat(_cut(input, fits), ELLIPSIS));
        }
        return text;
    }

    /// @notice Clean text for the content of an XML element.
    function escapeXml(string memory text) internal pure returns (string memory) {
        bytes memory input = bytes(text);
        bytes memory output = new bytes(6 * input.length); // the most: &quot;
        uint256 length = 0;
        for (uint256 i = 0; i < input.length; ++i) {
            bytes memory written = _entityOf(input[i]);
            for (uint256 j = 0; j < written.length; ++j) output[length++] = written[j];
        }
        return string(_cut(output, length));
    }

    /// @dev How many bytes the character that begins at `i` has, 0 if there is no well-formed one that XML allows; the table of the
    /// Unicode Standard, section 3.9.
    function _sizeAt(bytes memory b, uint256 i) private pure returns (uint256) {
        uint8 first = uint8(b[i]);
        if (first < 0x80) return 1;
        if (first < 0xc2 || first > 0xf4) return 0;
        uint256 size =
            first < 0xe0
                ? 2
                : first < 0xf0
                    ? 3
                    : 4;
        if (i + size > b.length) return 0;
        uint8 second = uint8(b[i + 1]);
        uint8 least =
            first == 0xe0
                ? 0xa0
                : first == 0xf0
                    ? 0x90
                    : 0x80;
        uint8 most =
            first == 0xed
                ? 0x9f
                : first == 0xf4
                    ? 0x8f
                    : 0xbf;
        if (second < least || second > most) return 0;
        for (uint256 j = 2; j < size; ++j) {
            if (uint8(b[i + j]) & 0xc0 != 0x80) return 0;
        }
        bool forbidden = first == 0xef && second == 0xbf && uint8(b[i + 2]) > 0xbd; // U+FFFE and U+FFFF
        return forbidden ? 0 : size;
    }

    function _entityOf(bytes1 char) private pure returns (bytes memory) {
        if (char == "&") return "&amp;";
        if (char == "<") return "&lt;";
        if (char == ">") return "&gt;";
        if (char == '"') return "&quot;";
        if (char == "'") return "&#39;";
        return abi.encodePacked(char);
    }

    /// @dev The first bytes, in place.
    function _cut(bytes memory data, uint256 length) private pure returns (bytes memory) {
        assembly ("memory-safe") {
            mstore(data, length) // never more than it was made for
        }
        return data;
    }
}
