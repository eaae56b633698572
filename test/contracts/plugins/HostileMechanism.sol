// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IIncentiveMechanism, Move, SweepTo, Terms} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {IHubPlugin} from "../../../contracts/interfaces/IHubPlugin.sol";
import {HostilePlugin} from "./HostilePlugin.sol";

/// @title A mechanism that tries to break the hub. Until told otherwise it behaves: every sample costs 1 ether, refunds pay.
contract HostileMechanism is HostilePlugin {
    constructor(address hub_) HostilePlugin(hub_) {
        set(IHubPlugin.name.selector, Mode.Answer, abi.encode("HostileMechanism"));
        setTerms(Terms({anyoneWait: 30 days, sweepTipBps: 100, holdsBack: false, wantsVotes: false, isFree: false}));
        setPrice(1 ether);
        setClaim(type(uint256).max, 0, true);
        setSweep(uint256(SweepTo.Pool));
        setMoves(new Move[](0));
    }

    function setTerms(Terms memory terms) public {
        set(IIncentiveMechanism.onCreate.selector, Mode.Answer, abi.encode(terms));
    }

    function setPrice(uint256 price) public {
        set(IIncentiveMechanism.onContribute.selector, Mode.Answer, abi.encode(price));
        set(IIncentiveMechanism.quote.selector, Mode.Answer, abi.encode(price));
    }

    /// @dev The same for refunds, reports and takings.
    function setClaim(uint256 amount, uint256 mark, bool close) public {
        set(IIncentiveMechanism.onClaim.selector, Mode.Answer, abi.encode(amount, mark, close));
    }

    function setSweep(uint256 word) public {
        set(IIncentiveMechanism.onSweep.selector, Mode.Answer, abi.encode(word));
    }

    function setMoves(Move[] memory moves) public {
        set(IIncentiveMechanism.onAct.selector, Mode.Answer, abi.encode(moves, bytes("")));
    }
}
