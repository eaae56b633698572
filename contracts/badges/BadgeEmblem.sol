// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {BadgeKind} from "../interfaces/IBadges.sol";

/// @title What is on a badge's medal: a star, a network that grows, or a seal with a check mark.
/// @dev Seen from the medal's centre, in tenths of a unit; drawn a little above it. `url(#m)` and `url(#n)` are the medal's metal, `currentColor` its middle
/// colour.
library BadgeEmblem {
    using Strings for int256;
    using Strings for uint256;

    /// @dev Half the height of the network.
    int256 private constant REACH = 680;

    function draw(BadgeKind kind) internal pure returns (string memory) {
        string memory emblem;
        if (kind == BadgeKind.FirstContributor) emblem = _star();
        else if (kind <= BadgeKind.Contributions1000) emblem = _network(int256(uint256(kind)) - 1);
        else emblem = _seal(uint256(kind) - uint256(BadgeKind.Contributions1000));
        return string.concat('<g transform="translate(0-190)">', emblem, "</g>");
    }

    /// @dev A compass star of eight facetted rays, in a circle.
    function _star() private pure returns (string memory) {
        return
            string.concat(
                '<defs><g id="r"><path d="M0 0V-820L150-150z" fill="url(#n)"/><path d="M0 0V-820L-150-150z" fill="url(#m)"/></g>',
                '<g id="q"><use href="#r"/><use href="#r" transform="rotate(90)"/><use href="#r" transform="rotate(180)"/>',
                '<use href="#r" transform="rotate(270)"/></g></defs><g fill="none" stroke="url(#m)"><circle r="560" stroke-width="16"/>',
                '<circle r="470" stroke-width="6" stroke-dasharray="6 55.5"/></g><use href="#q" transform="rotate(45)scale(.66)"/>',
                '<use href="#q"/><circle r="70" fill="#fff"/>'
            );
    }

    /// @dev A hexagonal lattice of nodes around one: 1, 7, 19 or 37 of them.
    function _network(int256 rings) private pure returns (string memory) {
        int256 step = rings == 0 ? REACH : REACH / rings;
        string memory lines = "";
        string memory nodes = "";
        for (int256 row = -rings; row <= rings; ++row) {
            for (int256 column = -rings; column <= rings; ++column) {
                if (!_isInside(row, column, rings)) continue;
                string memory from = _place(row, column, step);
                if (_isInside(row, column + 1, rings)) lines = _line(lines, from, _place(row, column + 1, step));
                if (_isInside(row + 1, column, rings)) lines = _line(lines, from, _place(row + 1, column, step));
                if (_isInside(row + 1, column - 1, rings))
                    lines = _line(lines, from, _place(row + 1, column - 1, step));
                nodes = string.concat(nodes, "M", from, "h0");
            }
        }
        return
            string.concat(
                rings == 0 ? _halo() : "",
                '<g fill="none" stroke-linecap="round"><path stroke="#fff" stroke-opacity=".4" stroke-width="16" d="',
                lines,
                '"/><path stroke="currentColor" stroke-width="',
                uint256(220 - 40 * rings).toString(),
                '" d="',
                nodes,
                '"/><path stroke="#fff" stroke-width="',
                uint256(90 - 15 * rings).toString(),
                '" d="',
                nodes,
                '"/></g>'
            );
    }

    /// @dev Circles around a single node.
    function _halo() private pure returns (string memory) {
        return
            string.concat(
                '<g fill="none" stroke="url(#m)"><circle r="300" stroke-width="26"/><circle r="470" stroke-width="16" ',
                'stroke-dasharray="40 42"/><circle r="620" stroke-width="9" stroke-dasharray="6 58.9"/></g>'
            );
    }

    /// @dev A check mark within a wreath of twelve leaves, and one, two or three circles.
    function _seal(uint256 circles) private pure returns (string memory seal) {
        seal = '<defs><path id="l" d="M0-760Q105-620 0-480-105-620 0-760z"/></defs>';
        for (uint256 degrees = 0; degrees < 360; degrees += 15) {
            seal = string.concat(
                seal,
                '<use href="#l" fill="url(#',
                degrees % 30 == 0 ? "m" : "n",
                ')" transform="rotate(',
                degrees.toString(),
                ')"/>'
            );
        }
        seal = string.concat(seal, '<g fill="none" stroke="url(#m)" stroke-width="16">');
        for (uint256 i = 0; i < circles; ++i)
            seal = string.concat(seal, '<circle r="', (450 - 40 * i).toString(), '"/>');
        return
            string.concat(
                seal,
                '</g><path fill="none" stroke="#fff" stroke-width="100" stroke-linecap="round" stroke-linejoin="round" ',
                'd="M-200 10L-60 160 200-150"/>'
            );
    }

    /// @dev Whether the lattice has this place: no coordinate, nor their sum, is beyond its rings.
    function _isInside(int256 row, int256 column, int256 rings) private pure returns (bool) {
        return _within(row, rings) && _within(column, rings) && _within(row + column, rings);
    }

    function _within(int256 x, int256 limit) private pure returns (bool) {
        return x >= -limit && x <= limit;
    }

    /// @dev Rows are √3/2 steps apart, and each is half a step further to the right.
    function _place(int256 row, int256 column, int256 step) private pure returns (string memory) {
        int256 x = column * step + (row * step) / 2;
        int256 y = (row * step * 866) / 1000;
        return string.concat(x.toStringSigned(), " ", y.toStringSigned());
    }

    function _line(string memory lines, string memory from, string memory to) private pure returns (string memory) {
        return string.concat(lines, "M", from, "L", to);
    }
}
