// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeText} from "../../contracts/libraries/SafeText.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Text of strangers. That what comes out is XML and JSON is checked in Badges.test.ts, with real parsers.
contract SafeTextTest {
    using SafeText for string;

    function test_clean_GivenWellFormedText_LeavesItAsItIs() external pure {
        string[4] memory texts = ["", "spam filter", unicode"Grüße, 漢字, 🙂", unicode"\uE000\uFFFD"];
        for (uint256 i = 0; i < 4; ++i) vm.assertEq(texts[i].clean(), texts[i], "text");
    }

    function test_clean_GivenMalformedBytes_ReplacesEach() external pure {
        _checkReplaced(hex"80", 1); // a continuation alone
        _checkReplaced(hex"c0af", 2); // overlong
        _checkReplaced(hex"e0809f", 3); // overlong
        _checkReplaced(hex"f0808080", 4); // overlong
        _checkReplaced(hex"eda080", 3); // a surrogate
        _checkReplaced(hex"f4908080", 4); // beyond U+10FFFF
        _checkReplaced(hex"f5808080", 4);
        _checkReplaced(hex"ff", 1);
        _checkReplaced(hex"e282", 2); // cut off
        _checkReplaced(hex"f09f99", 3); // cut off
        _checkReplaced(hex"efbfbe", 3); // U+FFFE
        _checkReplaced(hex"efbfbf", 3); // U+FFFF
    }

    function test_clean_GivenControlCharacters_MakesThemSpaces() external pure {
        vm.assertEq(string(hex"00610a620d6309641b7f").clean(), " a b c d  ", "text");
    }

    function test_escapeXml_WritesTheFiveEntities() external pure {
        vm.assertEq(
            string("<a href=\"x\">'&'</a>").escapeXml(),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;",
            "text"
        );
    }

    function test_shorten_CountsColumnsAndTellsWhatIsLeftOut() external pure {
        vm.assertEq(string("abcde").shorten(5), "abcde", "as wide as there is room");
        vm.assertEq(string("abcdef").shorten(5), unicode"abcd…", "one more");
        vm.assertEq(string(unicode"ééééé").shorten(5), unicode"ééééé", "two bytes, one column");
        vm.assertEq(string(unicode"漢字漢").shorten(6), unicode"漢字漢", "two columns each");
        vm.assertEq(string(unicode"漢字漢字").shorten(6), unicode"漢字…", "two columns each");
        vm.assertEq(string(unicode"🙂🙂").shorten(3), unicode"🙂…", "four bytes, two columns");
    }

    function testFuzz_clean_GivenAnyBytes_IsCleanAfterwards(bytes calldata data) external pure {
        string memory text = string(data).clean();
        vm.assertEq(text.clean(), text, "cleaning again changes nothing");
        vm.assertLe(bytes(text).length, 3 * data.length, "length");
        for (uint256 i = 0; i < bytes(text).length; ++i) {
            vm.assertGe(uint8(bytes(text)[i]), 0x20, "no control characters");
        }
    }

    function testFuzz_escapeXml_GivenAnyBytes_LeavesNoMarkup(bytes calldata data) external pure {
        bytes memory text = bytes(string(data).clean().escapeXml());
        for (uint256 i = 0; i < text.length; ++i) {
            vm.assertTrue(text[i] != "<" && text[i] != ">" && text[i] != '"' && text[i] != "'", "markup");
        }
    }

    function _checkReplaced(bytes memory malformed, uint256 times) private pure {
        bytes memory expected = "a";
        for (uint256 i = 0; i < times; ++i) expected = bytes.concat(expected, hex"efbfbd");
        string memory text = string(bytes.concat("a", malformed, "b"));
        vm.assertEq(text.clean(), string(bytes.concat(expected, "b")), "text");
    }
}
