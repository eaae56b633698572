// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {BadgeKind} from "../interfaces/IBadges.sol";
import {BadgeEmblem} from "./BadgeEmblem.sol";

/// @title Badges' pictures: a hexagonal medal on a dark card, in colours and with an emblem of its kind.
/// @dev SVG of 400 × 400 units without scripts, fonts or links of its own, so that it can be shown as an image. The medal's hexagon has
/// its centre at (200, 180) and corners 150 away; seen from its centre, in tenths: (0, ±1500), (±1299, ±750).
library BadgeArt {
    using Strings for uint256;

    /// @dev Of each kind, in the order of {BadgeKind}: light, middle and dark metal, and the card's glow, as RRGGBB.
    bytes private constant COLOURS =
        "f3d9ffb56bff4b1d8f7a3cff" // first contributor: amethyst
        "ffd9b8d08a545a2e12c46a2b" // 1 contribution: bronze
        "f7fafc9fb0c23d4a5a6f8fb5" // 10: silver
        "fff3b0f2b8216b4200e0a100" // 100: gold
        "e6ffff5fd8e8125a780fb6d9" // 1000: diamond
        "dcffd95fcf72175a2b2fae57" // 10 votes: emerald
        "d9e7ff5b8cff16306f2f6bff" // 100: sapphire
        "ffdde3ff5c7a6b0f25e0244f"; // 1000: ruby

    string private constant HEXAGON = "0-1500 1299-750 1299 750 0 1500-1299 750-1299-750";

    /// @notice A badge's picture.
    /// @param number What stands on the medal.
    /// @param title What the badge is for, in capitals; fit for XML.
    /// @param subject The model's name, at most 32 columns; fit for XML.
    function draw(
        BadgeKind kind,
        string memory number,
        string memory title,
        string memory subject
    ) internal pure returns (string memory) {
        return
            string.concat(
                '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">',
                _definitions(kind),
                '<rect width="400" height="400" rx="28" fill="#0c1017"/><rect width="400" height="400" rx="28" fill="url(#g)"/>',
                '<g transform="translate(200 176)scale(.1)" color="#',
                _colour(kind, 1),
                '">',
                _guilloche(),
                _medal(),
                BadgeEmblem.draw(kind),
                "</g>",
                _texts(number, title, subject),
                "</svg>"
            );
    }

    /// @dev Gradients: g of the card's glow, m and n of the metal, f of the face; h is the hexagon.
    function _definitions(BadgeKind kind) private pure returns (string memory) {
        (string memory light, string memory middle) = (_colour(kind, 0), _colour(kind, 1));
        (string memory dark, string memory glow) = (_colour(kind, 2), _colour(kind, 3));
        return
            string.concat(
                '<defs><radialGradient id="g" cx=".5" cy=".44" r=".62">',
                _stop("0", glow, ".55"),
                _stop(".55", dark, ".28"),
                _stop("1", dark, "0"),
                '</radialGradient><linearGradient id="m" x2="1" y2="1">',
                string.concat(_stop("0", light, "1"), _stop(".35", middle, "1"), _stop(".5", light, "1")),
                string.concat(_stop(".68", dark, "1"), _stop("1", middle, "1")),
                '</linearGradient><linearGradient id="n" x1="1" y1="1" x2="0" y2="0">',
                string.concat(_stop("0", light, "1"), _stop(".5", dark, "1"), _stop("1", middle, "1")),
                '</linearGradient><radialGradient id="f" cx=".5" cy=".4" r=".7">',
                string.concat(_stop("0", dark, "1"), _stop("1", "0a0d13", "1")),
                '</radialGradient><polygon id="h" points="',
                HEXAGON,
                '"/></defs>'
            );
    }

    /// @dev Twelve hexagons, each turned by five degrees more: the fine lines of banknotes.
    function _guilloche() private pure returns (string memory lines) {
        lines = '<g fill="none" stroke="url(#m)" stroke-width="7" opacity=".32">';
        for (uint256 degrees = 0; degrees < 60; degrees += 5) {
            lines = string.concat(lines, '<use href="#h" transform="rotate(', degrees.toString(), ')scale(1.13)"/>');
        }
        return string.concat(lines, "</g>");
    }

    /// @dev Rim, bevel, face, facets and a gleam.
    function _medal() private pure returns (string memory) {
        return
            string.concat(
                '<use href="#h" fill="#000" opacity=".45" transform="translate(0 60)"/>',
                '<use href="#h" fill="url(#m)"/><use href="#h" fill="url(#n)" transform="scale(.94)"/>',
                '<use href="#h" fill="url(#f)" transform="scale(.9)"/>',
                '<g transform="scale(.9)" fill="#fff"><path opacity=".05" d="M0 0V-1500L1299-750z"/>',
                '<path opacity=".1" d="M0 0L-1299-750 0-1500z"/><path opacity=".07" d="M0 0L-1299 750V-750z"/>',
                '<path opacity=".03" d="M0 0L1299 750 0 1500z"/></g>',
                '<use href="#h" fill="none" stroke="url(#m)" stroke-width="14" opacity=".75" transform="scale(.84)"/>'
            );
    }

    function _texts(
        string memory number,
        string memory title,
        string memory subject
    ) private pure returns (string memory) {
        return
            string.concat(
                '<g fill="#fff" text-anchor="middle" font-family="Helvetica,Arial,sans-serif">',
                '<text x="200" y="284" font-size="34" font-weight="700" letter-spacing="1">',
                number,
                '</text><text x="200" y="357" font-size="13" letter-spacing="3" fill-opacity=".78">',
                title,
                '</text><text x="200" y="381" font-size="15" font-family="Menlo,Consolas,monospace">',
                subject,
                "</text></g>"
            );
    }

    function _stop(
        string memory offset,
        string memory colour,
        string memory opacity
    ) private pure returns (string memory) {
        return string.concat('<stop offset="', offset, '" stop-color="#', colour, '" stop-opacity="', opacity, '"/>');
    }

    /// @dev Colour 0 to 3 of a kind.
    function _colour(BadgeKind kind, uint256 which) private pure returns (string memory) {
        bytes memory digits = new bytes(6);
        uint256 first = 24 * uint256(kind) + 6 * which;
        for (uint256 i = 0; i < 6; ++i) digits[i] = COLOURS[first + i];
        return string(digits);
    }
}
