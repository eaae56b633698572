// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {Contribution, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {Escrow} from "../../../contracts/interfaces/IStakeVault.sol";
import {ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {HostileClassifier} from "../plugins/HostileClassifier.sol";
import {HostileMechanism} from "../plugins/HostileMechanism.sol";
import {ReentrantToken} from "../tokens/HostileTokens.sol";
import {PermitToken, SixDecimalsToken} from "../tokens/PlainTokens.sol";
import {HubTest} from "../utils/HubTest.sol";
import {vm} from "../utils/Vm.sol";

/// @title The world of the invariant runs: eight people, ether, a token of 18 decimals, one of 6 and a hostile one, models with
/// honest and hostile plug-ins, and a watch over every single call.
/// @dev The books here are kept apart from the hub's: what was contributed, and what calls have said that they paid.
abstract contract World is HubTest {
    /// @dev One contribution, as its contributor knows it.
    struct Item {
        uint256 modelId;
        bytes32 id;
        Contribution c;
        uint256 paidOut; // by refunds, reports, takings, sweeps and moves, as these calls told it
        uint256 state; // of its record after the last call about its model: status + 4 × mark
    }

    address[] public people; // the last three are hostile
    address[] public accounts; // everybody who can come to money: people, plug-ins, tokens
    address[] public currencies; // ether first
    uint256[] public models;
    mapping(uint256 modelId => address) public currencyOf;
    mapping(uint256 modelId => IClassifier) public classifierOf;
    mapping(uint256 modelId => bool) internal isStake; // has the stake mechanism
    bytes32[] public escrows; // the keys that escrows are made under
    HostileMechanism public hostileMechanism;
    HostileClassifier public hostileClassifier;
    ReentrantToken public reentrantToken;

    Item[] internal items;
    mapping(uint256 modelId => uint256[]) internal itemsOf; // indices into `items`
    mapping(uint256 modelId => uint256[]) internal openOf; // of these, what was open after the last call
    mapping(uint256 modelId => mapping(bytes32 id => bool)) internal recorded;
    mapping(uint256 modelId => mapping(bytes32 what => uint256)) public done; // what went through, see {_did}
    mapping(uint256 invariant => string) public broken; // the first violation of each, empty if there is none; 0: other rules
    uint256 internal performed; // calls of the hub so far

    mapping(bytes4 selector => bytes32) private _names; // of the hub's calls that are counted
    mapping(address currency => mapping(address account => uint256)) private _balances; // after the last call
    mapping(uint256 modelId => bytes32) private _digests; // of pool, escrows and parameters after the last call
    mapping(uint256 modelId => uint256) private _poolAndEscrows; // their sum after the last call

    // ------------------------------------------------------------------------------------------------ set-up

    /// @dev To be called once, by the contract that is deployed.
    function _settle() internal {
        setUp();
        _names[hub.contribute.selector] = "contribute";
        _names[hub.contributeBatch.selector] = "contribute batch";
        _names[hub.sweep.selector] = "sweep";
        _names[hub.addLabel.selector] = "add label";
        _names[hub.fundPool.selector] = "fund";
        PermitToken token = new PermitToken();
        SixDecimalsToken six = new SixDecimalsToken();
        reentrantToken = new ReentrantToken();
        hostileMechanism = new HostileMechanism(address(hub));
        hostileClassifier = new HostileClassifier(address(hub));
        currencies = [ETHER, address(token), address(six), address(reentrantToken)];
        for (uint256 i = 0; i < 8; ++i) people.push(address(uint160(0xA000 + i)));
        accounts = people;
        for (uint256 i = 0; i < people.length; ++i) {
            vm.deal(people[i], 1e6 ether);
            token.mint(people[i], 1e6 ether);
            six.mint(people[i], 1e12);
            reentrantToken.mint(people[i], 1e6 ether);
            for (uint256 k = 1; k < currencies.length; ++k) {
                vm.prank(people[i]);
                IERC20(currencies[k]).approve(address(hub), type(uint256).max);
            }
            for (uint256 k = 0; k < currencies.length; ++k) {
                uint256 amount = 500 * _unit(currencies[k]);
                vm.prank(people[i]);
                hub.stake{value: k == 0 ? amount : 0}(currencies[k], amount);
            }
        }
        accounts.push(address(hostileMechanism));
        accounts.push(address(hostileClassifier));
        accounts.push(address(reentrantToken));
        accounts.push(address(0xdEaD));
        address[4] memory others = [owner, alice, bob, carol]; // they have no part here, and leave with their money
        for (uint256 i = 0; i < others.length; ++i) {
            uint256 balance = _staked(others[i]);
            vm.prank(others[i]);
            hub.unstake(ETHER, balance, others[i]);
        }
        for (uint256 k = 0; k < currencies.length; ++k) _watchBalances(k, address(0), 0);
    }

    /// @dev Each model starts with another owner, and with money in its pool that is worth stealing.
    function _addModel(ModelSpec memory spec, address currency) internal returns (uint256 modelId) {
        spec.currency = currency;
        address creator = people[models.length % people.length];
        vm.prank(creator);
        modelId = hub.createModel(spec);
        _watchModels(0);
        models.push(modelId);
        currencyOf[modelId] = currency;
        classifierOf[modelId] = spec.classifier;
        isStake[modelId] = address(spec.mechanism) == address(stakeIncentive);
        uint256 amount = 10 * _unit(currency);
        _perform(creator, 0, abi.encodeCall(hub.fundPool, (modelId, amount)), modelId, currency, amount);
    }

    /// @dev One of a currency, in its smallest unit.
    function _unit(address currency) internal view returns (uint256) {
        return currency == currencies[2] ? 1e6 : 1 ether;
    }

    // ------------------------------------------------------------------------------------------------ the watch

    /// @dev Makes a call and watches INV-3 and INV-8: whoever calls, other models stay as they are, nobody else's balance falls,
    /// and the caller's falls by at most what the call names. What reverts changes nothing. After each call half of the other models
    /// and one of the other currencies are looked at; what changed there before is seen by a later look. Records are watched by
    /// {badRecord}.
    /// @param modelId The model that the call is about, 0 if none.
    /// @param currency The currency of which the caller may lose `allowed`.
    function _perform(
        address caller,
        uint256 value,
        bytes memory data,
        uint256 modelId,
        address currency,
        uint256 allowed
    ) internal returns (bool ok, bytes memory returned) {
        vm.prank(caller);
        (ok, returned) = address(hub).call{value: value, gas: 40_000_000}(data);
        ++performed;
        if (!ok) return (ok, returned);
        _watchModels(modelId);
        for (uint256 k = 0; k < currencies.length; ++k) {
            bool isOwn = currencies[k] == currency || currencies[k] == currencyOf[modelId];
            if (isOwn || performed % currencies.length == k) {
                _watchBalances(k, caller, currencies[k] == currency ? allowed : 0);
            }
        }
        _did(modelId, _names[bytes4(data)]);
        if (modelId != 0) _rememberRecords(modelId);
    }

    /// @dev Counts what went through, by model and name.
    function _did(uint256 modelId, bytes32 what) internal {
        ++done[modelId][what];
    }

    function _watchModels(uint256 about) private {
        for (uint256 i = 0; i < models.length; ++i) {
            uint256 modelId = models[i];
            if (modelId != about && (i + performed) % 2 == 0) continue;
            uint256 sum = hub.poolOf(modelId);
            bytes32 digest = keccak256(abi.encode(sum, _stateOf(modelId)));
            for (uint256 k = 0; k < escrows.length; ++k) {
                Escrow memory escrow = hub.escrowOf(modelId, escrows[k]);
                if (escrow.beneficiary == address(0)) continue;
                digest = keccak256(abi.encode(digest, k, escrow));
                sum += escrow.amount;
            }
            if (address(classifierOf[modelId]) != address(hostileClassifier)) {
                digest = keccak256(abi.encode(digest, classifierOf[modelId].parameters(modelId, 0, 64)));
            }
            if (digest == _digests[modelId]) continue;
            if (modelId != about) _break(3, "INV-3: another model changed");
            (_digests[modelId], _poolAndEscrows[modelId]) = (digest, sum);
        }
    }

    /// @param allowed What the caller may lose.
    function _watchBalances(uint256 what, address caller, uint256 allowed) private {
        address currency = currencies[what];
        for (uint256 i = 0; i < accounts.length; ++i) {
            uint256 balance = hub.stakedBalance(currency, accounts[i]);
            uint256 before = _balances[currency][accounts[i]];
            if (balance == before) continue;
            if (balance + (accounts[i] == caller ? allowed : 0) < before) {
                _break(8, "INV-8: a balance fell without consent");
            }
            _balances[currency][accounts[i]] = balance;
        }
    }

    /// @dev A call may have changed its own model's records. What is closed leaves the list of what is open.
    function _rememberRecords(uint256 modelId) private {
        uint256[] storage open = openOf[modelId];
        for (uint256 i = open.length; i > 0; --i) {
            Item storage item = items[open[i - 1]];
            (uint256 state, ) = _recordOf(item);
            if (state != item.state) item.state = state;
            if (state % 4 != uint256(Status.Closed)) continue;
            open[i - 1] = open[open.length - 1];
            open.pop();
        }
    }

    /// @dev What a mechanism keeps of a model and may change only in a call about it.
    function _stateOf(uint256) internal view virtual returns (bytes32) {
        return 0;
    }

    function _break(uint256 invariant, string memory what) internal {
        if (bytes(broken[invariant]).length == 0) broken[invariant] = what;
    }

    // ------------------------------------------------------------------------------------------------ the books

    function itemCount() external view returns (uint256) {
        return items.length;
    }

    function itemAt(uint256 i) external view returns (Item memory) {
        return items[i];
    }

    /// @return How many there are: models, escrow keys, people, currencies.
    function counts() external view returns (uint256, uint256, uint256, uint256) {
        return (models.length, escrows.length, people.length, currencies.length);
    }

    function trainer() external view returns (address) {
        return address(hub);
    }

    /// @notice What the hub owes in a currency: balances, what is left of deposits, pools and escrows.
    function owed(address currency) external view returns (uint256 sum) {
        for (uint256 i = 0; i < accounts.length; ++i) sum += _balances[currency][accounts[i]];
        for (uint256 i = 0; i < models.length; ++i) {
            uint256 modelId = models[i];
            if (currencyOf[modelId] != currency) continue;
            sum += _poolAndEscrows[modelId];
            uint256[] storage open = openOf[modelId];
            for (uint256 k = 0; k < open.length; ++k) sum += items[open[k]].c.deposit - items[open[k]].paidOut;
        }
    }

    /// @notice The first record that breaks INV-2, INV-3 or INV-5, in words; empty if there is none.
    /// @dev INV-2: what calls say that they paid out of a deposit, and what is left of it, is the deposit. INV-3: its state is what the
    /// last call about its model left. INV-5: a record that holds money is open, so that somebody can claim it. A quarter of the records is
    /// looked at after each call.
    function badRecord() external view returns (string memory) {
        for (uint256 i = performed % 4; i < items.length; i += 4) {
            string memory what = _faultOf(items[i]);
            if (bytes(what).length != 0) return what;
        }
        return "";
    }

    /// @notice What else is not as it should be, in words; empty if all is.
    function badState() external view virtual returns (string memory) {
        return "";
    }

    /// @notice What is not as it should be at the end of a run and too slow to look at after each call, in words.
    function badEnd() external view virtual returns (string memory) {
        return "";
    }

    /// @notice What the hub holds of a currency.
    function held(address currency) external view returns (uint256) {
        return currency == ETHER ? address(hub).balance : IERC20(currency).balanceOf(address(hub));
    }

    function _faultOf(Item storage item) private view returns (string memory) {
        (uint256 state, uint256 left) = _recordOf(item);
        if (state != item.state) return "INV-3: a record changed in a call about another model";
        if (item.paidOut + left != item.c.deposit) return "INV-2: paid out and left are not the deposit";
        if (left != 0 && state % 4 != uint256(Status.Open)) return "INV-5: a record that holds money is closed";
        return "";
    }

    function _recordOf(Item storage item) internal view returns (uint256 state, uint256 claimable) {
        Status status;
        (status, claimable, state) = hub.recordOf(item.modelId, item.id);
        state = uint256(status) + 4 * state;
    }

    function _left(Item storage item) internal view returns (uint256 claimable) {
        (, claimable, ) = hub.recordOf(item.modelId, item.id);
    }
}
